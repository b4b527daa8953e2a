#include "libs/text/character_references.h"

#include <gtest/gtest.h>

namespace dealtrace::text {
namespace {

TEST(CharacterReferencesTest, AreDecodedAsTheHtmlStandardSays) {
  const std::pair<const char*, const char*> cases[] = {
      {"R&amp;D &lt;3", "R&D <3"},
      {"caf&eacute; &Eacute;t&eacute;", "café Été"},
      {"don&#39;t, don&#x27;t, don&apos;t", "don't, don't, don't"},
      {"it&rsquo;s &ldquo;fine&rdquo;&hellip;", "it’s “fine”…"},
      {"a&nbsp;b",
       "a\xC2\xA0"
       "b"},
      {"left&lrm;right&rlm;", "left\xE2\x80\x8Eright\xE2\x80\x8F"},
      {"5&euro; &pound;5 &yen;5", "5€ £5 ¥5"},
      {"&#128512; &#x1F44D;", "😀 👍"},
      {"&#146;s &#8364;", "’s €"},
      {"&CounterClockwiseContourIntegral;", "∳"},
      {"&NotEqualTilde;", "≂̸"},
      {"&frac12; &times; &ndash; &mdash;", "½ × – —"},
      {"&amp;lt;", "&lt;"},
      {"AT&T and R&D & more &", "AT&T and R&D & more &"},
      {"?a=1&copy=2 and &copy 2025", "?a=1&copy=2 and © 2025"},
      {"&unknown; &#; &#x; &#xZ;", "&unknown; &#; &#x; &#xZ;"},
      {"&#0; &#xD800; &#x110000; &#99999999999;", "\uFFFD \uFFFD \uFFFD \uFFFD"},
  };
  for (const auto& [text, decoded] : cases) EXPECT_EQ(DecodeCharacterReferences(text), decoded);
}

TEST(CharacterReferencesTest, TextOfAmpersandsTakesLinearTime) {
  const std::string text(1 << 20, '&');
  EXPECT_EQ(DecodeCharacterReferences(text), text);
}

}  // namespace
}  // namespace dealtrace::text
