// Writes the generated files of the repository: `make generate`. With --check it writes nothing, names the files that are not
// current, and exits with 1. The manual pages come out of what the smtplint beside it says of its commands.
import Driver

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments == ["generate"] || arguments == ["generate", "--check"] else {
  Console().writeNote("usage: smtplint-dev generate [--check]\n")
  Console.exit(.usage)
}

var files = GeneratedFiles.all
do throws(FileError) {
  let help = try Files.readOutput(ofNeighbour: "smtplint", "--experimental-dump-help")
  guard let manual = GeneratedFiles.manual(describedBy: String(decoding: help, as: UTF8.self)) else {
    throw FileError("smtplint", reason: "does not describe its commands")
  }
  files += manual
} catch {
  Console().writeNote("\(error.path): \(error.reason)\n")
  Console.exit(.failed)
}

var status = ExitStatus.clean
for file in files {
  let current = (try? Files.read(file.path, limit: 1 << 24)).map { String(decoding: $0, as: UTF8.self) }
  if current == file.content { continue }
  if arguments.contains("--check") {
    Console().writeNote("\(file.path) is not current: run `make generate`\n")
    status = .findings
    continue
  }
  do {
    try Files.write(file.content, to: file.path)
    Console().writeNote("wrote \(file.path)\n")
  } catch {
    Console().writeNote("\(error.path): \(error.reason)\n")
    status = .failed
  }
}
Console.exit(status)
