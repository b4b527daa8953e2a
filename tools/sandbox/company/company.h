// A sample company: everything that is needed to make any of its records.
#pragma once

#include "tools/sandbox/company/transcript.h"

namespace dealtrace::sandbox {

// What a record looks like in the files: most stand there once.
enum class Copies : uint8_t {
  kOnce,
  kTwice,    // the same line again later
  kChanged,  // an earlier state first, the true one later
};

// Immutable, thread-safe. Cannot be copied, because its parts point at each other.
class Company {
 public:
  // options must pass Validate.
  explicit Company(const CompanyOptions& options);
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;

  const CompanyOptions& options() const { return options_; }
  const CompanySize& size() const { return size_; }
  const People& people() const { return people_; }
  const Deals& deals() const { return deals_; }
  const Calls& calls() const { return calls_; }

  // The call's transcript, with the deal looked up.
  Transcript Script(const Call& call) const;

  Copies CopiesOfDeal(int64_t index) const;
  Copies CopiesOfCall(int64_t index) const;

 private:
  Copies CopiesOf(uint64_t kind, int64_t index) const;

  CompanyOptions options_;
  CompanySize size_;
  People people_;
  Deals deals_;
  Calls calls_;
  Books books_;
  Scriptwriter scriptwriter_;
};

}  // namespace dealtrace::sandbox
