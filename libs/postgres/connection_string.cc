#include "libs/postgres/connection_string.h"

#include <libpq-fe.h>

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::postgres {
namespace {

std::string Quoted(absl::string_view value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// Inside `options` a backslash protects a space or a backslash.
std::string OptionValue(absl::string_view value) {
  return absl::StrReplaceAll(value, {{"\\", "\\\\"}, {" ", "\\ "}});
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

}  // namespace

absl::StatusOr<std::string> WithKeywords(
    const std::string& connection_string,
    const absl::flat_hash_map<std::string, std::string>& values) {
  char* error = nullptr;
  std::unique_ptr<PQconninfoOption, FreeOptions> parsed(
      PQconninfoParse(connection_string.c_str(), &error));
  if (parsed == nullptr) {
    if (error != nullptr) PQfreemem(error);
    return absl::InvalidArgumentError(
        "the database connection string is neither libpq keywords (host=… dbname=…) nor a "
        "postgresql:// URI");
  }
  std::map<std::string, std::string> keywords;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) keywords[option->keyword] = option->val;
  }
  for (const auto& [keyword, value] : values) {
    std::string& target = keywords[keyword];
    if (keyword == "options" && !target.empty()) {
      absl::StrAppend(&target, " ", value);
    } else {
      target = value;
    }
  }
  std::string text;
  for (const auto& [keyword, value] : keywords) {
    absl::StrAppend(&text, text.empty() ? "" : " ", keyword, "=", Quoted(value));
  }
  return text;
}

absl::StatusOr<std::string> SessionConnectionString(const std::string& connection_string,
                                                    absl::string_view schema,
                                                    absl::Duration idle_in_transaction_timeout) {
  // To compile a statement takes longer than any of ours runs.
  std::string options =
      absl::StrCat("-c jit=off -c timezone=UTC -c datestyle=ISO -c client_min_messages=warning",
                   " -c idle_in_transaction_session_timeout=",
                   absl::ToInt64Milliseconds(idle_in_transaction_timeout));
  if (!schema.empty()) {
    const std::string path =
        absl::StrCat("\"", absl::StrReplaceAll(schema, {{"\"", "\"\""}}), "\"");
    absl::StrAppend(&options, " -c search_path=", OptionValue(path));
  }
  return WithKeywords(connection_string, {{"options", options},
                                          {"connect_timeout", "5"},
                                          {"keepalives_idle", "10"},
                                          {"keepalives_interval", "5"},
                                          {"keepalives_count", "3"},
                                          {"tcp_user_timeout", "15000"},
                                          {"client_encoding", "UTF8"}});
}

}  // namespace dealtrace::postgres
