#include "tests/faults/business_columns.h"

#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "libs/postgres/private_cluster.h"

namespace dealtrace::faults {
namespace {

constexpr size_t kRowsShown = 5;
constexpr char kSchemas[] = "('ingestion', 'matching', 'insight', 'scoring', 'report')";

struct TableQuery {
  std::string sql;
  std::set<std::string> left_out;  // columns, from `-- column: reason` at its head
};

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// By table.
std::map<std::string, TableQuery> LoadQueries() {
  std::map<std::string, TableQuery> queries;
  for (const auto& entry : std::filesystem::directory_iterator(DEALTRACE_BUSINESS_COLUMNS)) {
    if (entry.path().extension() != ".sql") continue;
    TableQuery query{.sql = ReadText(entry.path()), .left_out = {}};
    for (absl::string_view line : absl::StrSplit(query.sql, '\n')) {
      if (!absl::ConsumePrefix(&line, "-- ")) break;
      const std::pair<std::string, std::string> sides =
          absl::StrSplit(line, absl::MaxSplits(": ", 1));
      if (!sides.second.empty()) query.left_out.insert(sides.first);
    }
    queries[entry.path().stem().string()] = std::move(query);
  }
  return queries;
}

// Tables without business facts; `*.name` in every schema.
std::set<std::string> LoadTablesLeftOut() {
  std::set<std::string> tables;
  const std::string text = ReadText(DEALTRACE_BUSINESS_COLUMNS "/left_out.txt");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::pair<std::string, std::string> sides =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (!sides.second.empty() && line[0] != '#') tables.insert(sides.first);
  }
  return tables;
}

using Columns = std::map<std::string, std::set<std::string>>;

Columns LoadColumns(pqxx::nontransaction& work) {
  Columns columns;
  for (const pqxx::row& row : work.exec(absl::StrCat(
           "SELECT table_schema || '.' || table_name, table_schema || '.' || table_name, "
           "column_name FROM information_schema.columns WHERE table_schema IN ",
           kSchemas))) {
    columns[row[0].as<std::string>()].insert(row[2].as<std::string>());
  }
  return columns;
}

}  // namespace

StackDatabase::StackDatabase(const std::string& folder) {
  postgres::ClusterOptions options;
  options.folder = folder + "/postgres";
  auto cluster = postgres::PrivateCluster::Start(options);
  EXPECT_TRUE(cluster.ok()) << cluster.status();
  if (!cluster.ok()) return;
  auto connection = (*cluster)->ConnectionString("dealtrace");
  EXPECT_TRUE(connection.ok()) << connection.status();
  if (connection.ok()) connection_ = *connection;
}

Tables StackDatabase::ReadBusinessColumns() const {
  pqxx::connection connection(connection_);
  pqxx::nontransaction work(connection);
  Tables tables;
  for (const auto& [table, query] : LoadQueries()) {
    std::vector<Row>& rows = tables[table];
    for (const pqxx::row& row :
         work.exec("SELECT md5(t::text), left(t::text, 120) FROM (" + query.sql + ") AS t")) {
      rows.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
  }
  return tables;
}

std::vector<std::string> StackDatabase::FindGaps() const {
  pqxx::connection connection(connection_);
  pqxx::nontransaction work(connection);
  const std::map<std::string, TableQuery> queries = LoadQueries();
  const std::set<std::string> tables_left_out = LoadTablesLeftOut();
  const Columns tables = LoadColumns(work);
  std::vector<std::string> gaps;
  for (const auto& [table, columns] : tables) {
    const auto query = queries.find(table);
    const bool listed = tables_left_out.contains(table) ||
                        tables_left_out.contains("*" + table.substr(table.find('.')));
    if (listed == (query != queries.end())) {
      gaps.push_back(table + (listed ? " is both left out and queried" : " is not compared"));
    }
    if (query == queries.end()) continue;
    const pqxx::result empty = work.exec("SELECT * FROM (" + query->second.sql + ") AS t LIMIT 0");
    std::set<std::string> known = query->second.left_out;
    for (pqxx::row_size_type i = 0; i < empty.columns(); ++i) known.insert(empty.column_name(i));
    for (const std::string& column : columns) {
      if (known.erase(column) == 0) gaps.push_back(table + "." + column + " is not compared");
    }
    for (const std::string& column : known) gaps.push_back(table + "." + column + " is unknown");
  }
  for (const auto& [table, query] : queries) {
    if (!tables.contains(table)) gaps.push_back(table + " does not exist");
  }
  return gaps;
}

std::string StackDatabase::Query(const std::string& sql) const {
  try {
    pqxx::connection connection(connection_);
    pqxx::nontransaction work(connection);
    const pqxx::result result = work.exec(sql);
    return result.empty() ? std::string() : result[0][0].as<std::string>("");
  } catch (const std::exception&) {
    return "";
  }
}

std::string Describe(const Tables& expected, const Tables& actual) {
  std::string text;
  for (const auto& [table, rows] : expected) {
    const auto found = actual.find(table);
    const std::vector<Row> others = found == actual.end() ? std::vector<Row>() : found->second;
    size_t shown = 0;
    for (size_t i = 0; i < std::max(rows.size(), others.size()) && shown < kRowsShown; ++i) {
      if (i < rows.size() && i < others.size() && rows[i].hash == others[i].hash) continue;
      if (shown++ == 0) absl::StrAppend(&text, table, ": ", rows.size(), "/", others.size(), "\n");
      absl::StrAppend(&text, "  expected ", i < rows.size() ? rows[i].beginning : "nothing",
                      "\n  actual   ", i < others.size() ? others[i].beginning : "nothing", "\n");
    }
  }
  return text;
}

}  // namespace dealtrace::faults
