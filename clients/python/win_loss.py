"""Lists the links between calls and deals, and makes a win/loss report.

Reads from the environment: DEALTRACE_MATCHING and DEALTRACE_REPORT (host:port of two services) and
DEALTRACE_IDENTITY (the folder with ca.pem, local.pem, local.key and token).
"""

import collections
import os
import pathlib
import sys
import time
import uuid

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from dealtrace.matching.v1 import link_pb2, matching_service_pb2, matching_service_pb2_grpc
from dealtrace.report.v1 import report_pb2, report_service_pb2, report_service_pb2_grpc


def connect(address):
    """Opens a channel that shows the client certificate and sends the token with each call."""
    identity = pathlib.Path(os.environ["DEALTRACE_IDENTITY"])
    tls = grpc.ssl_channel_credentials(
        root_certificates=(identity / "ca.pem").read_bytes(),
        private_key=(identity / "local.key").read_bytes(),
        certificate_chain=(identity / "local.pem").read_bytes(),
    )
    token = grpc.access_token_call_credentials((identity / "token").read_text().strip())
    return grpc.secure_channel(address, grpc.composite_channel_credentials(tls, token))


def details_of(error):
    """The error's google.rpc details by type: ErrorInfo, BadRequest, RetryInfo."""
    status = rpc_status.from_call(error)
    found = {}
    for packed in status.details if status else []:
        for kind in (
            error_details_pb2.ErrorInfo,
            error_details_pb2.BadRequest,
            error_details_pb2.RetryInfo,
        ):
            if packed.Is(kind.DESCRIPTOR):
                found[kind] = kind()
                packed.Unpack(found[kind])
    return found


def call(method, request, deadline_seconds):
    """Calls `method` and repeats it while the server asks for that, until the deadline.

    A repeat is safe for reads, and for writes whose request has a request_id.
    """
    end = time.monotonic() + deadline_seconds
    pause = 0.1
    while True:
        try:
            return method(request, timeout=max(0.0, end - time.monotonic()))
        except grpc.RpcError as error:
            retry = details_of(error).get(error_details_pb2.RetryInfo)
            if retry is not None:
                delay = retry.retry_delay.ToTimedelta().total_seconds()
            elif error.code() == grpc.StatusCode.UNAVAILABLE:
                delay = pause
                pause *= 2
            else:
                raise
            if time.monotonic() + delay >= end:
                raise
            time.sleep(delay)


def count_links(matching):
    """Reads all pages of links and counts them by what was decided."""
    counts = collections.Counter()
    request = matching_service_pb2.ListLinksRequest(page_size=50)
    while True:
        page = call(matching.ListLinks, request, deadline_seconds=10)
        for link in page.links:
            counts[link_pb2.Link.Decision.Name(link.decision)] += 1
        if not page.next_page_token:
            return counts
        request.page_token = page.next_page_token


def show_refusal(matching):
    """Asks for something that is not valid, and shows how the refusal reads."""
    try:
        matching.ListLinks(matching_service_pb2.ListLinksRequest(page_size=-1), timeout=10)
    except grpc.RpcError as error:
        details = details_of(error)
        for violation in details[error_details_pb2.BadRequest].field_violations:
            print(f"refused: {error.code().name} {violation.field}: {violation.description}")


def make_report(report):
    """Asks for a win/loss report and waits until it is made."""
    request = report_service_pb2.RunReportRequest(
        type=report_pb2.Report.TYPE_WIN_LOSS,
        # One id for one wish: a repeat with the same id returns the same report.
        request_id=str(uuid.uuid4()),
    )
    first = call(report.RunReport, request, deadline_seconds=30)
    again = call(report.RunReport, request, deadline_seconds=30)
    assert first.name == again.name
    wait = report_service_pb2.GetReportRequest(name=first.name)
    wait.wait.FromSeconds(40)
    return call(report.GetReport, wait, deadline_seconds=50)


def main():
    with connect(os.environ["DEALTRACE_MATCHING"]) as channel:
        matching = matching_service_pb2_grpc.MatchingServiceStub(channel)
        for decision, count in sorted(count_links(matching).items()):
            print(f"links: {decision} {count}")
        show_refusal(matching)
    with connect(os.environ["DEALTRACE_REPORT"]) as channel:
        made = make_report(report_service_pb2_grpc.ReportServiceStub(channel))
        state = report_pb2.Report.State.Name(made.state)
        print(f"report: {made.name} {state}, {made.deal_count} deals, {made.call_count} calls")
        return 0 if made.state == report_pb2.Report.STATE_DONE else 1


if __name__ == "__main__":
    sys.exit(main())
