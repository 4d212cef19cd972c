// Offers board keeps an own copy of the offers that can be ordered now, from the events of the catalogue.
//
// It does what ../python/offers_board.py does: a group of its own, the attributes of CloudEvents from the headers, each
// event taken once although it may come twice, unknown types passed over, and offsets committed after the effect.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const topic = "catalogue.offers"

// The status after each type; an update leaves what it was before.
var statusAfter = map[string]string{
	"catalogue.OfferPublished.v1": "published",
	"catalogue.OfferUpdated.v1":   "",
	"catalogue.OfferPaused.v1":    "paused",
	"catalogue.OfferResumed.v1":   "published",
	"catalogue.OfferExpiring.v1":  "",
	"catalogue.OfferExpired.v1":   "expired",
	"catalogue.OfferWithdrawn.v1": "withdrawn",
	"catalogue.OfferDelisted.v1":  "delisted",
	"catalogue.OfferRelisted.v1":  "published",
}

// Price is what is paid, in the smallest unit of the currency; VAT is included at this rate, or the supply is exempt.
type Price struct {
	Pence    int64  `json:"pence"`
	Currency string `json:"currency"`
	Per      string `json:"per"`
	Vat      string `json:"vat"`
	VatRate  int    `json:"vat_rate"`
}

// Offer is a row of the board. Fields that an event does not have stay as they were.
type Offer struct {
	Version   int      `json:"version"`
	Status    string   `json:"status"`
	Title     string   `json:"title,omitempty"`
	Category  string   `json:"category,omitempty"`
	Districts []string `json:"districts,omitempty"`
	Price     *Price   `json:"price,omitempty"`
}

// Board has every offer that was ever published, by its id.
type Board map[string]Offer

// take puts what one event says on the board; one that it has seen, or does not know, changes nothing.
func take(board Board, record *kgo.Record) error {
	headers := map[string]string{}
	for _, header := range record.Headers {
		headers[header.Key] = string(header.Value)
	}
	status, known := statusAfter[headers["ce_type"]]
	if !known {
		if headers["ce_type"] == "" {
			return errors.New("no ce_type")
		}
		return nil
	}
	version, err := strconv.Atoi(headers["ce_aggregateversion"])
	if err != nil {
		return err
	}
	offer, seen := board[headers["ce_subject"]]
	if !seen {
		offer.Status = "published"
	}
	if version <= offer.Version {
		return nil // it came again, after this or newer news
	}
	before := offer.Status
	if err := json.Unmarshal(record.Value, &offer); err != nil {
		return err
	}
	offer.Version, offer.Status = version, before
	if status != "" {
		offer.Status = status
	}
	board[headers["ce_subject"]] = offer
	return nil
}

// save replaces the file in one step, so that whoever reads it never sees half a board.
func save(board Board, path string) error {
	text, err := json.MarshalIndent(board, "", " ")
	if err != nil {
		return err
	}
	beside := path + ".new"
	if err := os.WriteFile(beside, text, 0o600); err != nil {
		return err
	}
	return os.Rename(beside, path)
}

func load(path string) (Board, error) {
	board := Board{}
	text, err := os.ReadFile(filepath.Clean(path))
	if errors.Is(err, os.ErrNotExist) {
		return board, nil
	}
	if err != nil {
		return nil, err
	}
	return board, json.Unmarshal(text, &board)
}

// follow takes batches until the context ends, and commits each after its effect.
func follow(ctx context.Context, client *kgo.Client, board Board, path string) error {
	for {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err := fetches.Err(); err != nil {
			return err
		}
		fetches.EachRecord(func(record *kgo.Record) {
			if err := take(board, record); err != nil { // one that cannot be read must not hold up those behind it
				fmt.Fprintf(os.Stderr, "passed over %s:%d:%d: %v\n", record.Topic, record.Partition, record.Offset, err)
			}
		})
		if fetches.NumRecords() == 0 {
			continue
		}
		if err := save(board, path); err != nil {
			return err
		}
		if err := client.CommitUncommittedOffsets(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	path := setting("BOARD_FILE", "offers.json")
	board, err := load(path)
	if err != nil {
		return err
	}
	milliseconds, err := strconv.Atoi(setting("KAFKA_SESSION_TIMEOUT_MS", "10000"))
	if err != nil {
		return fmt.Errorf("KAFKA_SESSION_TIMEOUT_MS must be a number of milliseconds: %w", err)
	}
	session := time.Duration(milliseconds) * time.Millisecond
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(setting("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"), ",")...),
		kgo.ConsumerGroup(setting("KAFKA_GROUP", "offers-board")),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.SessionTimeout(session),
		kgo.HeartbeatInterval(session/5),
		kgo.FetchMaxWait(200*time.Millisecond),
	)
	if err != nil {
		return err
	}
	defer client.CloseAllowingRebalance()
	return follow(ctx, client, board, path)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "offers board:", err)
		os.Exit(1)
	}
}
