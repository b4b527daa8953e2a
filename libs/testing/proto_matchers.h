// EqualsProto(message) and EqualsProto("field: 1"): equal as messages, with a field-by-field
// difference.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"

namespace dealtrace::testing {

class EqualsProtoMatcher {
 public:
  using is_gtest_matcher = void;

  explicit EqualsProtoMatcher(std::string text) : text_(std::move(text)) {}
  explicit EqualsProtoMatcher(const google::protobuf::Message& message);

  bool MatchAndExplain(const google::protobuf::Message& actual, std::ostream* listener) const;
  bool MatchAndExplain(const google::protobuf::Message& actual,
                       ::testing::MatchResultListener* listener) const {
    return MatchAndExplain(actual, listener->stream());
  }
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  std::string text_;
  std::shared_ptr<const google::protobuf::Message> message_;
};

inline EqualsProtoMatcher EqualsProto(const std::string& text) { return EqualsProtoMatcher(text); }
inline EqualsProtoMatcher EqualsProto(const google::protobuf::Message& message) {
  return EqualsProtoMatcher(message);
}

// Parses a text proto; fails the test when it cannot.
void ParseTextProto(const std::string& text, google::protobuf::Message* message);

template <class Message>
Message MakeProto(const std::string& text) {
  Message message;
  ParseTextProto(text, &message);
  return message;
}

}  // namespace dealtrace::testing
