// Matchers for absl::Status and absl::StatusOr, under the names of newer Abseil versions.
#pragma once

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace dealtrace::testing {
namespace internal {

inline const absl::Status& GetStatus(const absl::Status& status) { return status; }
template <class T>
const absl::Status& GetStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

template <class StatusOrType>
class IsOkAndHoldsMatcher : public ::testing::MatcherInterface<StatusOrType> {
 public:
  using Value = typename std::remove_reference_t<StatusOrType>::value_type;
  template <class Inner>
  explicit IsOkAndHoldsMatcher(Inner&& inner)
      : inner_(::testing::SafeMatcherCast<const Value&>(std::forward<Inner>(inner))) {}

  void DescribeTo(std::ostream* out) const override {
    *out << "is OK and has a value that ";
    inner_.DescribeTo(out);
  }
  bool MatchAndExplain(StatusOrType result,
                       ::testing::MatchResultListener* listener) const override {
    if (!result.ok()) {
      *listener << "which has status " << result.status();
      return false;
    }
    return inner_.MatchAndExplain(*result, listener);
  }

 private:
  const ::testing::Matcher<const Value&> inner_;
};

template <class Inner>
class IsOkAndHoldsGenerator {
 public:
  explicit IsOkAndHoldsGenerator(Inner inner) : inner_(std::move(inner)) {}
  template <class StatusOrType>
  operator ::testing::Matcher<StatusOrType>() const {  // NOLINT(runtime/explicit)
    return ::testing::Matcher<StatusOrType>(
        new IsOkAndHoldsMatcher<const std::remove_reference_t<StatusOrType>&>(inner_));
  }

 private:
  const Inner inner_;
};

}  // namespace internal

MATCHER(IsOk, "is OK") {
  const absl::Status& status = internal::GetStatus(arg);
  if (!status.ok()) *result_listener << "which has status " << status;
  return status.ok();
}

MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  const absl::Status& status = internal::GetStatus(arg);
  *result_listener << "which has status " << status;
  return status.code() == code;
}

MATCHER_P2(StatusIs, code, message_matcher, "has code " + absl::StatusCodeToString(code)) {
  const absl::Status& status = internal::GetStatus(arg);
  *result_listener << "which has status " << status;
  return status.code() == code &&
         ::testing::SafeMatcherCast<const std::string&>(message_matcher)
             .MatchAndExplain(std::string(status.message()), result_listener);
}

template <class Inner>
internal::IsOkAndHoldsGenerator<std::decay_t<Inner>> IsOkAndHolds(Inner&& inner) {
  return internal::IsOkAndHoldsGenerator<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

}  // namespace dealtrace::testing

#define EXPECT_OK(expression) EXPECT_THAT(expression, ::dealtrace::testing::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT(expression, ::dealtrace::testing::IsOk())

#define DEALTRACE_TEST_CONCATENATE_INNER(a, b) a##b
#define DEALTRACE_TEST_CONCATENATE(a, b) DEALTRACE_TEST_CONCATENATE_INNER(a, b)
#define DEALTRACE_ASSERT_OK_AND_ASSIGN(result, target, expression)    \
  auto result = (expression);                                         \
  ASSERT_TRUE(result.ok()) << #expression << ": " << result.status(); \
  target = *std::move(result)
// ASSERT_OK_AND_ASSIGN(auto database, Open());
#define ASSERT_OK_AND_ASSIGN(target, expression)                                             \
  DEALTRACE_ASSERT_OK_AND_ASSIGN(DEALTRACE_TEST_CONCATENATE(test_result_, __LINE__), target, \
                                 expression)
