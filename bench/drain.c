/* The floor: what libyaml alone costs. Reads every *.yaml below the given paths
   and drains its event stream, on one thread. Build: cc -O2 drain.c -lyaml */

#include <err.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

static unsigned char *buffer;
static size_t capacity;

static size_t read_file(const char *access_path, const char *path) {
    struct stat status;
    int file = open(access_path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0) err(1, "%s", path);
    size_t size = (size_t)status.st_size;
    if (size > capacity) {
        capacity = size * 2;
        buffer = realloc(buffer, capacity);
        if (!buffer) err(1, NULL);
    }
    for (size_t done = 0; done < size;) {
        ssize_t count = read(file, buffer + done, size - done);
        if (count < 0) err(1, "%s", path);
        if (count == 0) errx(1, "%s: shrank while it was read", path);
        done += (size_t)count;
    }
    close(file);
    return size;
}

static void drain(size_t size, const char *path) {
    yaml_parser_t parser;
    yaml_event_t event;
    yaml_event_type_t type;
    if (!yaml_parser_initialize(&parser)) errx(1, "out of memory");
    yaml_parser_set_input_string(&parser, buffer, size);
    do {
        if (!yaml_parser_parse(&parser, &event))
            errx(1, "%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem);
        type = event.type;
        yaml_event_delete(&event);
    } while (type != YAML_STREAM_END_EVENT);
    yaml_parser_delete(&parser);
}

static int is_yaml(const FTSENT *entry) {
    return entry->fts_namelen > 5
        && memcmp(entry->fts_name + entry->fts_namelen - 5, ".yaml", 5) == 0;
}

int main(int argc, char **argv) {
    if (argc < 2) errx(64, "usage: drain PATH...");
    FTS *tree = fts_open(argv + 1, FTS_PHYSICAL, NULL);
    if (!tree) err(1, NULL);
    for (FTSENT *entry; (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
            errx(1, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
        if (entry->fts_info == FTS_F && is_yaml(entry))
            drain(read_file(entry->fts_accpath, entry->fts_path), entry->fts_path);
    }
    fts_close(tree);
    return 0;
}
