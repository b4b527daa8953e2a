#include "libs/rights/rows.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "libs/erasure/person_hash.h"
#include "libs/rights/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/fold.h"

namespace dealtrace::rights {
namespace {

using feed::v1::Change;
using google::protobuf::Message;

void AddEmail(const std::string& email, std::vector<std::string>& owners) {
  if (!erasure::NormaliseEmail(email).empty()) owners.push_back(erasure::HashEmail(email));
}

void AddAgent(const crm::v1::Call& call, const crm::v1::Participant& person,
              std::vector<std::string>& owners) {
  // Two systems may number their people alike, so an id counts within its source only.
  if (!person.external_id().empty()) {
    owners.push_back(absl::StrCat("users/", call.origin().source(), "~", person.external_id()));
  }
  AddEmail(person.email(), owners);
}

std::vector<std::string> AgentsOf(const crm::v1::Call& call) {
  std::vector<std::string> agents;
  AddAgent(call, call.agent(), agents);
  for (const crm::v1::Participant& person : call.participants()) {
    if (person.role() == crm::v1::SPEAKER_ROLE_AGENT) AddAgent(call, person, agents);
  }
  return agents;
}

std::unique_ptr<Message> MessageOf(absl::string_view kind) {
  if (kind == "call") return std::make_unique<crm::v1::Call>();
  if (kind == "opportunity") return std::make_unique<crm::v1::Opportunity>();
  if (kind == "team") return std::make_unique<crm::v1::Team>();
  if (kind == "user") return std::make_unique<crm::v1::User>();
  return nullptr;
}

// What stands in a source where a user is meant: an id or a name. Only users of the source can be
// meant.
std::string Written(absl::string_view user_id, absl::string_view text) {
  return absl::StrCat("written/", user_id.substr(0, user_id.find('~')), "/",
                      text::Fold(absl::StripAsciiWhitespace(text)));
}

Row RowOfUser(absl::string_view id, const crm::v1::User& user) {
  Row row{.kind = "user",
          .id = std::string(id),
          .owner = {},
          .owners = {},
          .team = user.team(),
          .manager = {}};
  AddEmail(user.email(), row.owners);
  row.owners.push_back(Written(id, id.substr(id.find('~') + 1)));
  if (!user.display_name().empty()) row.owners.push_back(Written(id, user.display_name()));
  if (!user.manager().empty()) {
    row.manager =
        absl::StartsWith(user.manager(), "users/") ? user.manager() : Written(id, user.manager());
  }
  return row;
}

bool Decides(absl::string_view kind) {
  return std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds);
}

absl::Status ApplyRows(postgres::Transaction& transaction, absl::Span<const Change> changes) {
  std::vector<Row> rows;
  std::vector<int64_t> positions;
  std::vector<std::string> gone_kinds;
  std::vector<std::string> gone_ids;
  std::vector<int64_t> gone_positions;
  for (const Change& change : changes) {
    const std::unique_ptr<Message> message = MessageOf(change.kind());
    if (message == nullptr) continue;
    if (change.deleted()) {
      gone_kinds.push_back(change.kind());
      gone_ids.push_back(change.key());
      gone_positions.push_back(change.position());
      continue;
    }
    if (!change.content().UnpackTo(message.get())) {
      return absl::InvalidArgumentError(absl::StrCat(change.kind(), " ", change.key(),
                                                     ": content is not a ",
                                                     message->GetDescriptor()->full_name()));
    }
    if (std::optional<Row> row = RowOf(change.kind(), change.key(), *message)) {
      rows.push_back(*std::move(row));
      positions.push_back(change.position());
    }
  }
  RETURN_IF_ERROR(WriteRows(transaction, rows, positions));
  return DeleteRows(transaction, gone_kinds, gone_ids, gone_positions);
}

}  // namespace

const char* const kRightsMigration = R"sql(
-- What decides who sees a record; see libs/rights/rows.h.
CREATE TABLE rights_row (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  owner text COLLATE "C" NOT NULL,
  owners text[] COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  manager text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX rights_row_owner ON rights_row (owner) WHERE owner <> '';
CREATE INDEX rights_row_owners ON rights_row USING gin (owners);
CREATE INDEX rights_row_team ON rights_row (team) WHERE team <> '';
CREATE INDEX rights_row_manager ON rights_row (manager) WHERE manager <> '';
-- Those that were told before this service listened.
UPDATE feed_cursor SET rebuild_requested = true WHERE feed = 'ingestion';
)sql";

std::optional<Row> RowOf(absl::string_view kind, absl::string_view id, const Message& message) {
  Row row{.kind = std::string(kind),
          .id = std::string(id),
          .owner = {},
          .owners = {},
          .team = {},
          .manager = {}};
  if (kind == "call") {
    row.owners = AgentsOf(static_cast<const crm::v1::Call&>(message));
  } else if (kind == "opportunity") {
    const auto& deal = static_cast<const crm::v1::Opportunity&>(message);
    row.owner = deal.owner();
    row.team = deal.team();
  } else if (kind == "team") {
    const auto& team = static_cast<const crm::v1::Team&>(message);
    row.team = team.parent_team();
    row.manager = team.manager();
  } else if (kind == "user") {
    return RowOfUser(id, static_cast<const crm::v1::User&>(message));
  } else {
    return std::nullopt;
  }
  return row;
}

absl::Status WriteRows(postgres::Transaction& transaction, const std::vector<Row>& rows,
                       const std::vector<int64_t>& positions) {
  if (rows.empty()) return absl::OkStatus();
  std::vector<std::string> kinds, ids, deal_owners, teams, managers, owners;
  std::vector<int64_t> owner_rows;
  for (const Row& row : rows) {
    kinds.push_back(row.kind);
    ids.push_back(row.id);
    deal_owners.push_back(row.owner);
    teams.push_back(row.team);
    managers.push_back(row.manager);
    for (const std::string& owner : row.owners) {
      owners.push_back(owner);
      owner_rows.push_back(static_cast<int64_t>(ids.size()));
    }
  }
  return transaction
      .Execute(queries::kUpsertRows, std::move(kinds), std::move(ids), positions, std::move(teams),
               std::move(managers), std::move(owner_rows), std::move(owners),
               std::move(deal_owners))
      .status();
}

absl::Status DeleteRows(postgres::Transaction& transaction, const std::vector<std::string>& kinds,
                        const std::vector<std::string>& ids,
                        const std::vector<int64_t>& positions) {
  if (ids.empty()) return absl::OkStatus();
  return transaction.Execute(queries::kDeleteRows, kinds, ids, positions).status();
}

feed::ConsumerOptions WithRights(feed::ConsumerOptions consumer) {
  const std::vector<std::string> own = consumer.kinds;
  const auto is_own = [own](absl::string_view kind) {
    return std::find(own.begin(), own.end(), kind) != own.end();
  };
  for (absl::string_view kind : kKinds) {
    if (!is_own(kind)) consumer.kinds.emplace_back(kind);
  }
  consumer.apply = [is_own, apply = std::move(consumer.apply)](
                       postgres::Transaction& transaction, absl::Span<const Change> changes,
                       feed::DirtyMarker& dirty) -> absl::Status {
    RETURN_IF_ERROR(ApplyRows(transaction, changes));
    const bool all_own = std::all_of(changes.begin(), changes.end(), [&](const Change& change) {
      return is_own(change.kind()) || !Decides(change.kind());
    });
    if (all_own) return apply(transaction, changes, dirty);
    std::vector<Change> asked_for;
    for (const Change& change : changes) {
      if (is_own(change.kind()) || !Decides(change.kind())) asked_for.push_back(change);
    }
    return apply(transaction, asked_for, dirty);
  };
  return consumer;
}

}  // namespace dealtrace::rights
