import Foundation

/// A certificate for tests that need one which never changes: CN=mail.example.org, signed by itself, good for the year 2026.
package enum SampleCertificate {
  package static let pem = """
    -----BEGIN CERTIFICATE-----
    MIIBxTCCAWugAwIBAgICEAEwCgYIKoZIzj0EAwIwLTEQMA4GA1UECgwHRXhhbXBs
    ZTEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm9yZzAeFw0yNjAxMDEwMDAwMDBaFw0y
    NzAxMDEwMDAwMDBaMC0xEDAOBgNVBAoMB0V4YW1wbGUxGTAXBgNVBAMMEG1haWwu
    ZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARElMjz25Lxhm/3
    Jz0QaAc3O1vk/trlwzzujWQIfJjR6TCzelFw2DgfawyT089s5eG94uQw7Muq9wfr
    PEyz1iMqo3sweTAMBgNVHRMBAf8EAjAAMDUGA1UdEQQuMCyCEG1haWwuZXhhbXBs
    ZS5vcmeCEioubWFpbC5leGFtcGxlLm9yZ4cEwAACGTATBgNVHSUEDDAKBggrBgEF
    BQcDATAdBgNVHQ4EFgQUyi6WX00mvzpKkg8Yjzyb0t4iN7kwCgYIKoZIzj0EAwID
    SAAwRQIgM7ONP/HeullDjHZ58Oc+rVpPWZXCxGZjvWVKEc9E8BwCIQCAEZNgQXIT
    QRBEudG5+wkU4kli6hF3gHjc958xIq4u4A==
    -----END CERTIFICATE-----

    """

  package static let der: [UInt8] = {
    let base64 = pem.split(separator: "\n").dropFirst().dropLast().joined()
    return Array(Data(base64Encoded: base64) ?? Data())
  }()
}
