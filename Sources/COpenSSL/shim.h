#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* RFC 4514, with letters beyond ASCII as they are. The macros cast, which Swift does not import. */
static const unsigned long smtplint_name_flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
