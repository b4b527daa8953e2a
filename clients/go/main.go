// Winloss lists the links between calls and deals, and makes a win/loss report.
//
// It reads from the environment: DEALTRACE_MATCHING and DEALTRACE_REPORT (host:port of two services)
// and DEALTRACE_IDENTITY (the folder with ca.pem, local.pem, local.key and token).
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	matchingv1 "example.com/winloss/gen/dealtrace/matching/v1"
	reportv1 "example.com/winloss/gen/dealtrace/report/v1"
)

// bearer sends the token with each call.
type bearer string

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

func (bearer) RequireTransportSecurity() bool { return true }

// connect opens a connection that shows the client certificate.
func connect(address string) (*grpc.ClientConn, error) {
	folder := os.Getenv("DEALTRACE_IDENTITY")
	authority, err := os.ReadFile(filepath.Join(folder, "ca.pem"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, errors.New("ca.pem holds no certificate")
	}
	certificate, err := tls.LoadX509KeyPair(
		filepath.Join(folder, "local.pem"), filepath.Join(folder, "local.key"))
	if err != nil {
		return nil, err
	}
	token, err := os.ReadFile(filepath.Join(folder, "token"))
	if err != nil {
		return nil, err
	}
	return grpc.NewClient(address,
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			RootCAs:      roots,
			Certificates: []tls.Certificate{certificate},
		})),
		grpc.WithPerRPCCredentials(bearer(strings.TrimSpace(string(token)))))
}

// detail returns the error's detail of one type of google.rpc, or false.
func detail[D any](err error) (D, bool) {
	for _, found := range status.Convert(err).Details() {
		if wanted, ok := found.(D); ok {
			return wanted, true
		}
	}
	var none D
	return none, false
}

// call calls method and repeats it while the server asks for that, until the deadline. A repeat is
// safe for reads, and for writes whose request has a request_id.
func call[Request, Response any](
	method func(context.Context, Request, ...grpc.CallOption) (Response, error),
	request Request, limit time.Duration,
) (Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	pause := 100 * time.Millisecond
	for {
		response, err := method(ctx, request)
		if err == nil {
			return response, nil
		}
		delay := pause
		if retry, ok := detail[*errdetails.RetryInfo](err); ok {
			delay = retry.GetRetryDelay().AsDuration()
		} else if status.Code(err) == codes.Unavailable {
			pause *= 2
		} else {
			return response, err
		}
		select {
		case <-ctx.Done():
			return response, err
		case <-time.After(delay):
		}
	}
}

// countLinks reads all pages of links and counts them by what was decided.
func countLinks(matching matchingv1.MatchingServiceClient) (map[string]int, error) {
	counts := map[string]int{}
	request := &matchingv1.ListLinksRequest{PageSize: 50}
	for {
		page, err := call(matching.ListLinks, request, 10*time.Second)
		if err != nil {
			return nil, err
		}
		for _, link := range page.GetLinks() {
			counts[link.GetDecision().String()]++
		}
		if page.GetNextPageToken() == "" {
			return counts, nil
		}
		request.PageToken = page.GetNextPageToken()
	}
}

// showRefusal asks for something that is not valid, and shows how the refusal reads.
func showRefusal(matching matchingv1.MatchingServiceClient) error {
	_, err := call(matching.ListLinks, &matchingv1.ListLinksRequest{PageSize: -1}, 10*time.Second)
	bad, ok := detail[*errdetails.BadRequest](err)
	if !ok {
		return fmt.Errorf("expected a BadRequest, not %v", err)
	}
	for _, violation := range bad.GetFieldViolations() {
		fmt.Printf("refused: %v %s: %s\n",
			status.Code(err), violation.GetField(), violation.GetDescription())
	}
	return nil
}

// makeReport asks for a win/loss report and waits until it is made.
func makeReport(report reportv1.ReportServiceClient) (*reportv1.Report, error) {
	request := &reportv1.RunReportRequest{
		Type: reportv1.Report_TYPE_WIN_LOSS,
		// One id for one wish: a repeat with the same id returns the same report.
		RequestId: uuid.NewString(),
	}
	first, err := call(report.RunReport, request, 30*time.Second)
	if err != nil {
		return nil, err
	}
	again, err := call(report.RunReport, request, 30*time.Second)
	if err != nil {
		return nil, err
	}
	if first.GetName() != again.GetName() {
		return nil, errors.New("the repeat made another report")
	}
	return call(report.GetReport, &reportv1.GetReportRequest{
		Name: first.GetName(),
		Wait: durationpb.New(40 * time.Second),
	}, 50*time.Second)
}

func run() error {
	matching, err := connect(os.Getenv("DEALTRACE_MATCHING"))
	if err != nil {
		return err
	}
	defer matching.Close()
	links := matchingv1.NewMatchingServiceClient(matching)
	counts, err := countLinks(links)
	if err != nil {
		return err
	}
	for decision, count := range counts {
		fmt.Println("links:", decision, count)
	}
	if err := showRefusal(links); err != nil {
		return err
	}

	reports, err := connect(os.Getenv("DEALTRACE_REPORT"))
	if err != nil {
		return err
	}
	defer reports.Close()
	made, err := makeReport(reportv1.NewReportServiceClient(reports))
	if err != nil {
		return err
	}
	fmt.Printf("report: %s %v, %d deals, %d calls\n",
		made.GetName(), made.GetState(), made.GetDealCount(), made.GetCallCount())
	if made.GetState() != reportv1.Report_STATE_DONE {
		return errors.New("the report was not made")
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
