import java.io.File;
import java.net.URL;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Holds each file to the schema of UBL 2.1 and to the rules of EN 16931; prints a line for each fault. */
class Check {
    private static final String RULES = "external/schematron/1.3.13/ubl/EN16931-UBL-validation.xslt";
    private static final String TYPES = "schemas/CCTS_CCT_SchemaModule.xsd";
    private static final String SIGNATURES = "schemas/xmldsig-core-schema.xsd";
    private static final String QUALIFIED = "schemas/XAdES01903v132-201601.xsd";
    private static final String LATER = "schemas/XAdES01903v141-201601.xsd";
    private static final String SVRL = "http://purl.oclc.org/dsdl/svrl";

    public static void main(String[] files) throws Exception {
        var transformer = new net.sf.saxon.TransformerFactoryImpl().newTransformer(source(RULES));
        for (String file : files) {
            String kind = file.endsWith("credit.xml") ? "CreditNote" : "Invoice";
            URL schema = resource("external/schemas/ubl21/maindoc/UBL-" + kind + "-2.1.xsd");
            var factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            Source[] schemas = {source(TYPES), source(SIGNATURES), source(QUALIFIED), source(LATER), source(schema)};
            try {
                factory.newSchema(schemas).newValidator().validate(new StreamSource(new File(file)));
            } catch (org.xml.sax.SAXException fault) {
                System.out.println("XSD " + fault.getMessage());
            }
            var report = new DOMResult();
            transformer.transform(new StreamSource(new File(file)), report);
            NodeList failed = ((org.w3c.dom.Document) report.getNode()).getElementsByTagNameNS(SVRL, "failed-assert");
            for (int i = 0; i < failed.getLength(); i++) {
                Element each = (Element) failed.item(i);
                System.out.println(each.getAttribute("flag") + " " + each.getTextContent().strip());
            }
        }
    }

    private static URL resource(String name) {
        return Check.class.getClassLoader().getResource(name);
    }

    private static StreamSource source(String name) throws Exception {
        return source(resource(name));
    }

    private static StreamSource source(URL found) throws Exception {
        return new StreamSource(found.openStream(), found.toString());
    }
}
