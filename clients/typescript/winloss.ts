// Lists the links between calls and deals, and makes a win/loss report.
//
// Reads from the environment: DEALTRACE_MATCHING and DEALTRACE_REPORT (host:port of two services) and
// DEALTRACE_IDENTITY (the folder with ca.pem, local.pem, local.key and token).
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { DescService } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { CallOptions, Client } from "@connectrpc/connect";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";

import { Link_Decision } from "./gen/dealtrace/matching/v1/link_pb.js";
import { ListLinksRequestSchema, MatchingService } from "./gen/dealtrace/matching/v1/matching_service_pb.js";
import type { Report } from "./gen/dealtrace/report/v1/report_pb.js";
import { Report_State, Report_Type } from "./gen/dealtrace/report/v1/report_pb.js";
import { ReportService } from "./gen/dealtrace/report/v1/report_service_pb.js";
import { BadRequestSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

/** A client that shows the client certificate and sends the token with each call. */
function connect<Service extends DescService>(service: Service, address: string): Client<Service> {
  const identity = (name: string) => readFileSync(join(environment("DEALTRACE_IDENTITY"), name));
  const token = identity("token").toString().trim();
  const transport = createGrpcTransport({
    baseUrl: `https://${address}`,
    nodeOptions: { ca: identity("ca.pem"), cert: identity("local.pem"), key: identity("local.key") },
    interceptors: [
      (next) => (request) => {
        request.header.set("Authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  return createClient(service, transport);
}

/**
 * Calls a method and repeats it while the server asks for that, until the deadline. A repeat is safe
 * for reads, and for writes whose request has a requestId.
 */
async function call<Response>(
  method: (options: CallOptions) => Promise<Response>,
  limitMs: number,
): Promise<Response> {
  const end = Date.now() + limitMs;
  let pause = 100;
  for (;;) {
    try {
      return await method({ timeoutMs: Math.max(1, end - Date.now()) });
    } catch (thrown) {
      const error = ConnectError.from(thrown);
      const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
      let delayMs = pause;
      if (delay !== undefined) {
        delayMs = Number(delay.seconds) * 1000 + delay.nanos / 1e6;
      } else if (error.code === Code.Unavailable) {
        pause *= 2;
      } else {
        throw error;
      }
      if (Date.now() + delayMs >= end) throw error;
      await sleep(delayMs);
    }
  }
}

/** Reads all pages of links and counts them by what was decided. */
async function countLinks(matching: Client<typeof MatchingService>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const request = create(ListLinksRequestSchema, { pageSize: 50 });
  do {
    const page = await call((options) => matching.listLinks(request, options), 10_000);
    for (const link of page.links) {
      const decision = Link_Decision[link.decision];
      counts.set(decision, (counts.get(decision) ?? 0) + 1);
    }
    request.pageToken = page.nextPageToken;
  } while (request.pageToken !== "");
  return counts;
}

/** Asks for something that is not valid, and shows how the refusal reads. */
async function showRefusal(matching: Client<typeof MatchingService>): Promise<void> {
  try {
    await matching.listLinks({ pageSize: -1 }, { timeoutMs: 10_000 });
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    for (const violation of error.findDetails(BadRequestSchema)[0]?.fieldViolations ?? []) {
      console.log(`refused: ${Code[error.code]} ${violation.field}: ${violation.description}`);
    }
  }
}

/** Asks for a win/loss report and waits until it is made. */
async function makeReport(report: Client<typeof ReportService>): Promise<Report> {
  // One id for one wish: a repeat with the same id returns the same report.
  const request = { type: Report_Type.WIN_LOSS, requestId: randomUUID() };
  const first = await call((options) => report.runReport(request, options), 30_000);
  const again = await call((options) => report.runReport(request, options), 30_000);
  if (first.name !== again.name) throw new Error("the repeat made another report");
  const wait = { name: first.name, wait: { seconds: 40n } };
  return call((options) => report.getReport(wait, options), 50_000);
}

const matching = connect(MatchingService, environment("DEALTRACE_MATCHING"));
for (const [decision, count] of await countLinks(matching)) console.log(`links: ${decision} ${count}`);
await showRefusal(matching);

const made = await makeReport(connect(ReportService, environment("DEALTRACE_REPORT")));
console.log(
  `report: ${made.name} ${Report_State[made.state]}, ${made.dealCount} deals, ${made.callCount} calls`,
);
process.exitCode = made.state === Report_State.DONE ? 0 : 1;
