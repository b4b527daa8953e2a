// Certificates as gRPC takes them: from PEM texts, or from files that are read again while the process
// runs.
#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>

#include <memory>

#include "libs/rpc/credentials.h"

namespace dealtrace::rpc {

std::shared_ptr<grpc::experimental::CertificateProviderInterface> ServedCertificates(
    const ServerCredentials& credentials);

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const ClientCredentials& credentials);

}  // namespace dealtrace::rpc
