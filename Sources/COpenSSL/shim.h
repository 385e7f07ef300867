#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ocsp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* RFC 4514, with letters beyond ASCII as they are. The macros cast, which Swift does not import. */
static const unsigned long smtplint_name_flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;

/* Set: no tickets, no renegotiation, no compression, and what was decrypted is wiped once it was read. */
static const uint64_t smtplint_ssl_options =
    SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT;
/* Cleared, since openssl.cnf may have set them: servers without RFC 5746, and an end of the connection without close_notify. */
static const uint64_t smtplint_ssl_options_off =
    SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_SSL_MASK;

/* Functions that are macros. */
static inline int smtplint_ssl_ctx_set_protocols(SSL_CTX *context, int first, int last) {
  return SSL_CTX_set_min_proto_version(context, first) == 1 && SSL_CTX_set_max_proto_version(context, last) == 1;
}

static inline void smtplint_ssl_ctx_set_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline int smtplint_ssl_set_server_name(SSL *connection, const char *name) {
  return SSL_set_tlsext_host_name(connection, name) == 1;
}

static inline void smtplint_ssl_ask_for_status(SSL *connection) {
  SSL_set_tlsext_status_type(connection, TLSEXT_STATUSTYPE_ocsp);
}

static inline long smtplint_ssl_get_status(SSL *connection, const unsigned char **start) {
  return SSL_get_tlsext_status_ocsp_resp(connection, start);
}

static inline EVP_PKEY *smtplint_ssl_get_peer_tmp_key(SSL *connection) {
  EVP_PKEY *key = NULL;
  return SSL_get_peer_tmp_key(connection, &key) == 1 ? key : NULL;
}

static inline long smtplint_bio_get_mem_data(BIO *stream, const char **start) { return BIO_get_mem_data(stream, start); }

static inline void smtplint_bio_reset(BIO *stream) { (void)BIO_reset(stream); }

/* What an empty stream says: 0 for "ended", -1 for "more may come". */
static inline void smtplint_bio_set_mem_eof_return(BIO *stream, int value) { BIO_set_mem_eof_return(stream, value); }
