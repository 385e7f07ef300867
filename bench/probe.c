/* What a probe costs at least: OpenSSL, blocking sockets and threads, nothing judged, nothing recorded.
 * For each line "HOST PORT" of standard input: greeting, EHLO, STARTTLS, a full handshake with the chain and the name of the host
 * verified, EHLO, QUIT. Prints how many went well, and exits with 1 unless all did.
 *
 *   probe CA-FILE THREADS <TARGETS
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct target { char host[256], port[8]; };

static struct target *targets;
static int count;
static atomic_int next, good;
static SSL_CTX *context;

static int dial(const struct target *target) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    if (getaddrinfo(target->host, target->port, &hints, &list) != 0) return -1;
    int descriptor = -1;
    for (struct addrinfo *each = list; each && descriptor < 0; each = each->ai_next) {
        descriptor = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
        if (descriptor >= 0 && connect(descriptor, each->ai_addr, each->ai_addrlen) != 0) {
            close(descriptor);
            descriptor = -1;
        }
    }
    freeaddrinfo(list);
    int on = 1;
    if (descriptor >= 0) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

/* Sends a command, if there is one, and reads a reply up to its last line; its code must be the one expected. */
static bool say(int descriptor, SSL *ssl, const char *command, const char *code, char *reply, int size) {
    int length = command ? (int)strlen(command) : 0, filled = 0;
    if (length && (ssl ? SSL_write(ssl, command, length) : (int)send(descriptor, command, length, MSG_NOSIGNAL)) != length) return false;
    for (char *line = reply;;) {
        int got = ssl ? SSL_read(ssl, reply + filled, size - 1 - filled) : (int)recv(descriptor, reply + filled, size - 1 - filled, 0);
        if (got <= 0) return false;
        reply[filled += got] = 0;
        for (char *end; (end = strchr(line, '\n')); line = end + 1) {
            if (strncmp(line, code, 3) != 0) return false;
            if (line[3] != '-') return true;
        }
    }
}

static bool talk(int descriptor, SSL *ssl, const char *host) {
    char reply[16384];
    return say(descriptor, NULL, NULL, "220", reply, sizeof reply)
        && say(descriptor, NULL, "EHLO bench.example.test\r\n", "250", reply, sizeof reply)
        && strstr(reply, "STARTTLS")
        && say(descriptor, NULL, "STARTTLS\r\n", "220", reply, sizeof reply)
        && SSL_set_fd(ssl, descriptor) && SSL_set1_host(ssl, host) && SSL_set_tlsext_host_name(ssl, host)
        && SSL_connect(ssl) == 1 && SSL_get_verify_result(ssl) == X509_V_OK
        && say(descriptor, ssl, "EHLO bench.example.test\r\n", "250", reply, sizeof reply)
        && say(descriptor, ssl, "QUIT\r\n", "221", reply, sizeof reply);
}

static void *work(void *unused) {
    for (int index; (index = atomic_fetch_add(&next, 1)) < count;) {
        int descriptor = dial(&targets[index]);
        if (descriptor < 0) continue;
        SSL *ssl = SSL_new(context);
        if (ssl && talk(descriptor, ssl, targets[index].host)) {
            good++;
            SSL_shutdown(ssl);
        }
        SSL_free(ssl);
        ERR_clear_error();
        close(descriptor);
    }
    return unused;
}

int main(int argc, char **argv) {
    int threads = argc == 3 ? atoi(argv[2]) : 0;
    if (threads < 1) return 64;
    signal(SIGPIPE, SIG_IGN);
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    if (SSL_CTX_load_verify_locations(context, argv[1], NULL) != 1) return 66;

    struct target target;
    while (scanf("%255s %7s", target.host, target.port) == 2) {
        targets = realloc(targets, (count + 1) * sizeof target);
        targets[count++] = target;
    }
    pthread_t *running = calloc(threads, sizeof *running);
    for (int index = 0; index < threads; index++)
        if (pthread_create(&running[index], NULL, work, NULL) != 0) return 71;
    for (int index = 0; index < threads; index++) pthread_join(running[index], NULL);
    printf("%d ok\n", good);
    return good == count ? 0 : 1;
}
