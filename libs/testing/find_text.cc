#include "libs/testing/find_text.h"

#include "absl/strings/str_replace.h"

namespace dealtrace::testing {

std::string FindTextQuery(absl::string_view schemas, absl::string_view text) {
  // query_to_xml runs a statement for each column.
  constexpr char kQuery[] = R"sql(
SELECT coalesce(string_agg(place, E'\n' ORDER BY place), '') FROM (
  SELECT format('%s.%s.%s', c.table_schema, c.table_name, c.column_name) AS place,
    query_to_xml(
      format(
        'SELECT count(*) AS n FROM %I.%I WHERE position(lower(%L) IN lower(%s)) > 0 OR %s',
        c.table_schema, c.table_name, '$text',
        CASE WHEN c.data_type = 'bytea' THEN format('encode(%I, ''escape'')', c.column_name)
             ELSE format('%I::text', c.column_name) END,
        -- What is not ASCII stands in bytes as it is.
        CASE WHEN c.data_type = 'bytea'
             THEN format('position(%L::bytea IN %I) > 0', convert_to('$text', 'UTF8'),
                         c.column_name)
             ELSE 'false' END),
      true, false, '') AS found
  FROM information_schema.columns c JOIN information_schema.tables t
    USING (table_schema, table_name)
  WHERE c.table_schema ~ '$schemas' AND t.table_type = 'BASE TABLE'
) places
WHERE (xpath('//n/text()', found))[1]::text <> '0')sql";
  return absl::StrReplaceAll(
      kQuery, {{"$text", absl::StrReplaceAll(text, {{"'", "''"}})}, {"$schemas", schemas}});
}

}  // namespace dealtrace::testing
