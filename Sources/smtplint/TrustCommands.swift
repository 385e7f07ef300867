import ArgumentParser
import Driver

struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Decide which certificates this machine trusts.",
    discussion: """
      Probes that fail for trust keep the chain that they were shown. What is decided here counts for connections that name no \
      trustedCertificates, beside the certificates of the workspace and the system. A certificate is named by 8 or more digits of \
      its SHA-256 fingerprint, with or without colons.
      """,
    subcommands: [
      TrustListCommand.self, TrustShowCommand.self, TrustAcceptCommand.self, TrustRejectCommand.self, TrustImportCommand.self,
      TrustExportCommand.self,
    ])
}

struct TrustListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List what is trusted and rejected.")

  @Flag(help: "List the chains that failed for trust instead.")
  var untrusted = false

  @Option(help: "How the list is written.") var format: PlanFormat = .text

  func run() throws { try TrustReading.list(untrusted: untrusted, format).exit() }
}

struct TrustShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a certificate, who presented it, and what accepting it would cure.")

  @Argument(help: "The beginning of the fingerprint.")
  var fingerprint: String

  @Option(help: "How it is written.") var format: PlanFormat = .text

  func run() throws { try TrustReading.show(fingerprint, format).exit() }
}

/// Which certificates are meant.
struct FingerprintArguments: ParsableArguments {
  @Argument(help: "The beginnings of the fingerprints.")
  var fingerprint: [String]
}

struct TrustAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Trust certificates that servers presented: leaves, intermediates or roots.",
    discussion: "It says what that cures and what it does not: dates, hostnames, weak keys and purposes stay wrong.")

  @OptionGroup var which: FingerprintArguments

  func run() throws { try TrustDeciding.accept(which.fingerprint).exit() }
}

struct TrustRejectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Trust certificates no longer, and say so wherever they are presented.",
    discussion: "A whole fingerprint may also be that of a certificate that no server has presented yet.")

  @OptionGroup var which: FingerprintArguments

  func run() throws { try TrustDeciding.reject(which.fingerprint).exit() }
}

struct TrustImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Trust the certificates of files, such as a root that no server sends.",
    discussion: "All files are imported or none. A file with a private key in it is refused.")

  @Argument(help: "Files in PEM, with any number of certificates, or in DER; - is standard input.", completion: .file())
  var file: [String]

  func run() throws { try TrustDeciding.importFiles(file).exit() }
}

struct TrustExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print trusted certificates as PEM, or as manifests to review and keep in Git.")

  @Flag(help: "Print manifests of the kind TrustedCertificate.")
  var manifest = false

  @Argument(help: "The beginnings of the fingerprints (default: all that is trusted).")
  var fingerprint: [String] = []

  func run() throws { try TrustReading.export(fingerprint, asManifests: manifest).exit() }
}
