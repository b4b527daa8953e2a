#include "libs/postgres/statement_spans.h"

#include "libs/postgres/sqlstate.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::postgres {
namespace attribute = telemetry::attribute;

StatementSpans::StatementSpans(absl::string_view schema) : schema_(schema) {}

StatementSpans::~StatementSpans() { Close(); }

void StatementSpans::Begin(absl::string_view name) {
  const std::string parent = telemetry::CurrentContext().span_id();
  if (span_.has_value() && name == name_ && parent == parent_span_id_) {
    ++executions_;
    return;
  }
  Close();
  if (parent.empty() || spans_ == kSpansMax) return;
  parent_span_id_ = parent;
  ++spans_;
  name_ = std::string(name);
  executions_ = 1;
  telemetry::SpanOptions options;
  options.kind = telemetry::SpanKind::kClient;
  options.attributes = {{std::string(attribute::kDbSystemName), std::string("postgresql")},
                        {std::string(attribute::kDbNamespace), schema_},
                        {std::string(attribute::kDbQuerySummary), name_}};
  span_ = telemetry::Span::Start(name, std::move(options));
}

void StatementSpans::End(const absl::Status& status) {
  if (status.ok() || !span_.has_value()) return;
  const std::string sqlstate = SqlStateOf(status);
  if (!sqlstate.empty()) span_->SetAttribute(attribute::kDbResponseStatusCode, sqlstate);
  span_->SetError(status);
}

void StatementSpans::Close() {
  if (!span_.has_value()) return;
  if (executions_ > 1) span_->SetAttribute(attribute::kDbOperationBatchSize, executions_);
  span_->End();
  span_.reset();
}

}  // namespace dealtrace::postgres
