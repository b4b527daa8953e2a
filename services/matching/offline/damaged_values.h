// Values that a spreadsheet wrote in scientific notation: told once a column.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::matching {

class DamagedValues {
 public:
  // Counts the value when it is damaged. `column` with its file, as it is printed.
  void LookAt(const std::string& column, absl::string_view value);
  // Looks at the telephone numbers of a record; `file` as it is printed.
  void LookAtPhones(const std::string& file, const google::protobuf::Message& record);
  void Add(const std::string& column, int64_t count, absl::string_view example);

  // A line a column on standard error; `consequence` as in "so they count as empty".
  void Print(absl::string_view consequence) const;

 private:
  struct Damage {
    int64_t count = 0;
    std::string example;
  };
  std::map<std::string, Damage> columns_;
};

inline constexpr char kDamagedPhones[] = "so they count as empty";
inline constexpr char kDamagedIds[] = "so different ids may look the same";

}  // namespace dealtrace::matching
