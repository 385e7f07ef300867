#!/usr/bin/env python3
"""Runs a server that misbehaves, one port for each scenario, on loopback, until standard input ends.

Prints one line of JSON when it is ready:

    folder     the PKI; NAME.pem, NAME.key
    keys       for each name that `clientKey` of a connection uses: pkcs12 or certificate and privateKey, passphrase
    anchors    for each name that `trust` of a connection uses: the files that are trusted, and no others
    scenarios  name, host, port, about, connection (the fields of the manifest that matter), expect

`expect` is {"outcome": "ok", "findings": […]}, or {"outcome": "failed", "stage", "reason", "by", "retryable"} and, where they
matter, "alert" (its name), "code" (of Microsoft), "errors" (of the certificate, all), "findings", "diagnosis" (the smallest
change that works), "beyondTable" (the contract's table has no such reason in this stage yet).

Then each line of standard input is a command, answered by one line of JSON:

    log NAME          what clients sent to this scenario: for each connection port (its role), clear, tls, handshake, serverName
    reset [NAME]      forgets that

`misbehaving.py --document` prints the catalogue as Markdown instead. However this script ends, its temporary folder goes.
"""

import os
import sys
import traceback

if __name__ == "__main__":
    # The package of the same name beside this file goes before it.
    if sys.argv[1:] == ["--document"]:
        from misbehaving.document import document

        print(document(), end="")
        sys.exit(0)
    from misbehaving.main import main

    status = 1
    try:
        main()
        status = 0
    except (KeyboardInterrupt, BrokenPipeError, SystemExit):
        pass
    except BaseException:
        traceback.print_exc()
    # The thread that waits for standard input must not keep the process.
    os._exit(status)
