#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/report/domain/html_page.h"
#include "services/report/domain/html_text.h"
#include "services/report/domain/render.h"
#include "services/report/domain/style_sheet.h"

namespace dealtrace::report {
namespace {

// The hash by which a content security policy names a style sheet.
std::string Sha256Base64(absl::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
  return absl::Base64Escape(absl::string_view(reinterpret_cast<const char*>(digest), length));
}

}  // namespace

std::string RenderHtml(const WinLossReport& report) {
  HtmlPage page(report);
  page.Add(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-",
      Sha256Base64(kWinLoss),
      "'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>Why deals are won and lost</title>\n<style>",
      kWinLoss, "</style>\n</head>\n<body>");
  WriteHeadSection(page);
  WriteReasonSections(page);
  WriteAgreementSection(page);
  WriteBreakdownSections(page);
  WritePipelineSection(page);
  WriteCoverageSection(page);
  WriteAppendix(page);
  page.Add("</main>\n<footer><p>Dealtrace, <code>", EscapeHtml(report.provenance.report_name),
           "</code></p></footer>\n</body>\n</html>");
  return page.Take();
}

}  // namespace dealtrace::report
