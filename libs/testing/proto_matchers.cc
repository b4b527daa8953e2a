#include "libs/testing/proto_matchers.h"

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace dealtrace::testing {

EqualsProtoMatcher::EqualsProtoMatcher(const google::protobuf::Message& message) {
  auto copy = std::shared_ptr<google::protobuf::Message>(message.New());
  copy->CopyFrom(message);
  message_ = std::move(copy);
}

bool EqualsProtoMatcher::MatchAndExplain(const google::protobuf::Message& actual,
                                         std::ostream* listener) const {
  std::unique_ptr<google::protobuf::Message> expected(actual.New());
  if (message_ != nullptr) {
    if (message_->GetDescriptor() != actual.GetDescriptor()) {
      if (listener != nullptr) *listener << "which is a " << actual.GetTypeName();
      return false;
    }
    expected->CopyFrom(*message_);
  } else if (!google::protobuf::TextFormat::ParseFromString(text_, expected.get())) {
    if (listener != nullptr) *listener << "but the expected text is not a " << actual.GetTypeName();
    return false;
  }
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  const bool equal = differencer.Compare(*expected, actual);
  if (!equal && listener != nullptr) *listener << "which differs:\n" << difference;
  return equal;
}

void EqualsProtoMatcher::DescribeTo(std::ostream* out) const {
  *out << "equals " << (message_ != nullptr ? message_->ShortDebugString() : text_);
}

void EqualsProtoMatcher::DescribeNegationTo(std::ostream* out) const {
  *out << "does not equal " << (message_ != nullptr ? message_->ShortDebugString() : text_);
}

void ParseTextProto(const std::string& text, google::protobuf::Message* message) {
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message))
      << "not a " << message->GetTypeName() << ": " << text;
}

}  // namespace dealtrace::testing
