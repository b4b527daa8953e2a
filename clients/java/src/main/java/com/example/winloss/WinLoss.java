package com.example.winloss;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dealtrace.matching.v1.Link;
import dealtrace.matching.v1.ListLinksRequest;
import dealtrace.matching.v1.ListLinksResponse;
import dealtrace.matching.v1.MatchingServiceGrpc;
import dealtrace.report.v1.GetReportRequest;
import dealtrace.report.v1.Report;
import dealtrace.report.v1.ReportServiceGrpc;
import dealtrace.report.v1.RunReportRequest;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractBlockingStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lists the links between calls and deals, and makes a win/loss report.
 *
 * <p>Reads from the environment: DEALTRACE_MATCHING and DEALTRACE_REPORT (host:port of two services)
 * and DEALTRACE_IDENTITY (the folder with ca.pem, local.pem, local.key and token).
 */
public final class WinLoss {
  private WinLoss() {}

  /** Sends the token with each call. */
  private static final class Bearer extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private final String token;

    Bearer(String token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token);
      applier.apply(headers);
    }
  }

  private static Path identity(String name) {
    return Path.of(System.getenv("DEALTRACE_IDENTITY"), name);
  }

  /** Opens a channel that shows the client certificate. */
  private static ManagedChannel connect(String address) throws IOException {
    return Grpc.newChannelBuilder(
            address,
            TlsChannelCredentials.newBuilder()
                .trustManager(identity("ca.pem").toFile())
                .keyManager(identity("local.pem").toFile(), identity("local.key").toFile())
                .build())
        .build();
  }

  /** The error's detail of one type of google.rpc, if it has one. */
  private static <D extends Message> Optional<D> detail(
      StatusRuntimeException error, Class<D> type) {
    Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      return Optional.empty();
    }
    for (Any packed : status.getDetailsList()) {
      if (packed.is(type)) {
        try {
          return Optional.of(packed.unpack(type));
        } catch (InvalidProtocolBufferException malformed) {
          throw new IllegalStateException(malformed);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Calls a method and repeats it while the server asks for that, until the deadline. A repeat is safe
   * for reads, and for writes whose request has a request_id.
   */
  private static <S extends AbstractBlockingStub<S>, R> R call(
      S stub, Duration limit, Function<S, R> method) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long pauseMillis = 100;
    while (true) {
      try {
        long left = Math.max(1, end - System.nanoTime());
        return method.apply(stub.withDeadlineAfter(left, TimeUnit.NANOSECONDS));
      } catch (StatusRuntimeException error) {
        Optional<RetryInfo> retry = detail(error, RetryInfo.class);
        long delayMillis = pauseMillis;
        if (retry.isPresent()) {
          delayMillis = Durations.toMillis(retry.get().getRetryDelay());
        } else if (error.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE) {
          pauseMillis *= 2;
        } else {
          throw error;
        }
        if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis) >= end) {
          throw error;
        }
        Thread.sleep(delayMillis);
      }
    }
  }

  /** Reads all pages of links and counts them by what was decided. */
  private static Map<Link.Decision, Integer> countLinks(
      MatchingServiceGrpc.MatchingServiceBlockingStub matching) throws InterruptedException {
    Map<Link.Decision, Integer> counts = new TreeMap<>();
    ListLinksRequest.Builder request = ListLinksRequest.newBuilder().setPageSize(50);
    do {
      ListLinksResponse page =
          call(matching, Duration.ofSeconds(10), stub -> stub.listLinks(request.build()));
      for (Link link : page.getLinksList()) {
        counts.merge(link.getDecision(), 1, Integer::sum);
      }
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return counts;
  }

  /** Asks for something that is not valid, and shows how the refusal reads. */
  private static void showRefusal(MatchingServiceGrpc.MatchingServiceBlockingStub matching) {
    try {
      matching
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .listLinks(ListLinksRequest.newBuilder().setPageSize(-1).build());
    } catch (StatusRuntimeException error) {
      BadRequest bad = detail(error, BadRequest.class).orElseThrow();
      for (BadRequest.FieldViolation violation : bad.getFieldViolationsList()) {
        System.out.printf(
            "refused: %s %s: %s%n",
            error.getStatus().getCode(), violation.getField(), violation.getDescription());
      }
    }
  }

  /** Asks for a win/loss report and waits until it is made. */
  private static Report makeReport(ReportServiceGrpc.ReportServiceBlockingStub report)
      throws InterruptedException {
    RunReportRequest request =
        RunReportRequest.newBuilder()
            .setType(Report.Type.TYPE_WIN_LOSS)
            // One id for one wish: a repeat with the same id returns the same report.
            .setRequestId(UUID.randomUUID().toString())
            .build();
    Report first = call(report, Duration.ofSeconds(30), stub -> stub.runReport(request));
    Report again = call(report, Duration.ofSeconds(30), stub -> stub.runReport(request));
    if (!first.getName().equals(again.getName())) {
      throw new IllegalStateException("the repeat made another report");
    }
    GetReportRequest wait =
        GetReportRequest.newBuilder()
            .setName(first.getName())
            .setWait(Durations.fromSeconds(40))
            .build();
    return call(report, Duration.ofSeconds(50), stub -> stub.getReport(wait));
  }

  public static void main(String[] arguments) throws Exception {
    Bearer bearer = new Bearer(Files.readString(identity("token")).strip());

    ManagedChannel links = connect(System.getenv("DEALTRACE_MATCHING"));
    MatchingServiceGrpc.MatchingServiceBlockingStub matching =
        MatchingServiceGrpc.newBlockingStub(links).withCallCredentials(bearer);
    countLinks(matching)
        .forEach((decision, count) -> System.out.printf("links: %s %d%n", decision, count));
    showRefusal(matching);
    links.shutdownNow();

    ManagedChannel reports = connect(System.getenv("DEALTRACE_REPORT"));
    Report made =
        makeReport(ReportServiceGrpc.newBlockingStub(reports).withCallCredentials(bearer));
    reports.shutdownNow();
    System.out.printf(
        "report: %s %s, %d deals, %d calls%n",
        made.getName(), made.getState(), made.getDealCount(), made.getCallCount());
    if (made.getState() != Report.State.STATE_DONE) {
      throw new IllegalStateException("the report was not made");
    }
  }
}
