// swift-tools-version: 6.2
import PackageDescription

// Rooms and doors as in ARCHITECTURE.md, ground first. scripts/check-imports keeps this list and the imports honest.

/// `make lint` and CI take warnings for errors; a user with a newer compiler does not.
let strictness: [SwiftSetting] = Context.environment["SMTPLINT_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] =
  strictness + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]

func door(_ name: String, pkgConfig: String, debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "smtplint",
  products: [.executable(name: "smtplint", targets: ["smtplint"])],
  traits: [
    .trait(name: "PostgreSQL", description: "A store in PostgreSQL, by libpq; SQLite is always there.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Doors: a module map and a shim each.
    door("CYAML", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
    door("CIDN", pkgConfig: "libidn2", debian: "libidn2-dev"),
    door("COpenSSL", pkgConfig: "openssl", debian: "libssl-dev"),
    door("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
    door("CPostgreSQL", pkgConfig: "libpq", debian: "libpq-dev"),

    // Ground.
    room("Diagnostics"),
    room("CanonicalJSON"),

    // Floor 1.
    room("YAMLSyntax", ["CYAML", "CanonicalJSON", "Diagnostics"]),
    room("Manifests", ["CIDN", "CanonicalJSON", "Diagnostics", "YAMLSyntax"]),

    // Floor 2.
    room("Linking", ["Diagnostics", "Manifests"]),
    room("KeyMaterial", ["COpenSSL"]),
    room("Rules", ["Diagnostics", "KeyMaterial", "Linking", "Manifests", "YAMLSyntax"]),
    room("Reporting", ["CanonicalJSON", "Diagnostics"]),

    // Floor 3.
    room("SMTPProtocol", ["KeyMaterial"]),
    room(
      "TLSTransport", ["COpenSSL", "KeyMaterial", "Manifests", nio("NIOCore"), nio("NIOHTTP1"), nio("NIOPosix")]),
    room("Secrets", ["KeyMaterial", "Manifests"]),

    // Floor 4.
    room(
      "ConnectionProbe",
      [
        "CanonicalJSON", "Diagnostics", "KeyMaterial", "Linking", "Manifests", "SMTPProtocol", "Secrets", "TLSTransport",
        nio("NIOCore"), nio("NIOPosix"),
      ]),
    room(
      "ConnectionStore",
      [
        .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), "CSQLite", "CanonicalJSON", "Diagnostics",
        "KeyMaterial", "Linking", "Manifests",
      ]),

    // Floor 5.
    room(
      "Driver",
      [
        "CanonicalJSON", "ConnectionProbe", "ConnectionStore", "Diagnostics", "KeyMaterial", "Linking", "Manifests", "Reporting",
        "Rules", "Secrets", "TLSTransport", "YAMLSyntax",
      ]),

    // Floor 6, and beside the house.
    .executableTarget(name: "smtplint", dependencies: ["Driver", argumentParser], swiftSettings: settings),
    .executableTarget(
      name: "smtplint-dev", dependencies: ["Driver"],
      swiftSettings: settings),

    // Tests. TestSupport may use Foundation; nothing of the program depends on it.
    .target(
      name: "TestSupport",
      dependencies: [
        "ConnectionProbe", "Diagnostics", "KeyMaterial", "Linking", "Manifests", "Rules", "TLSTransport", "YAMLSyntax",
      ],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("CanonicalJSONTests", ["CanonicalJSON"]),
    tests("YAMLSyntaxTests", ["CYAML", "Diagnostics", "TestSupport", "YAMLSyntax"]),
    tests("ManifestsTests", ["CanonicalJSON", "Diagnostics", "Linking", "Manifests", "TestSupport", "YAMLSyntax"]),
    tests("LinkingTests", ["Diagnostics", "Linking", "Manifests", "TestSupport"]),
    tests("RulesTests", ["Diagnostics", "Driver", "KeyMaterial", "Linking", "Manifests", "Rules", "TestSupport"]),
    tests("KeyMaterialTests", ["KeyMaterial", "TestSupport"]),
    tests("SMTPProtocolTests", ["KeyMaterial", "SMTPProtocol"]),
    tests("SecretsTests", ["Manifests", "Secrets", "TestSupport"]),
    tests(
      "TLSTransportTests",
      [
        "COpenSSL", "KeyMaterial", "Manifests", "TLSTransport", "TestSupport", nio("NIOCore"), nio("NIOEmbedded"),
        nio("NIOHTTP1"), nio("NIOPosix"),
      ]),
    tests(
      "ConnectionProbeTests",
      [
        "CanonicalJSON", "ConnectionProbe", "KeyMaterial", "Manifests", "SMTPProtocol", "Secrets", "TLSTransport", "TestSupport",
        nio("NIOCore"), nio("NIOPosix"),
      ]),
    tests(
      "DriverTests",
      [
        "CanonicalJSON", "ConnectionProbe", "Diagnostics", "Driver", "KeyMaterial", "Manifests", "Reporting", "SMTPProtocol",
        "TLSTransport", "TestSupport",
      ]),
    tests("ReportingTests", ["Diagnostics", "Manifests", "Reporting", "TestSupport"]),
    tests("ConnectionStoreTests", ["CanonicalJSON", "ConnectionStore", "Linking", "Manifests", "TestSupport"]),
    tests("ProbeTests", ["TestSupport", "smtplint"]),
    tests(
      "CommandTests",
      ["ConnectionProbe", "Driver", "KeyMaterial", "Manifests", "TLSTransport", "TestSupport", "smtplint", "smtplint-dev"]),
  ],
  swiftLanguageModes: [.v6]
)
