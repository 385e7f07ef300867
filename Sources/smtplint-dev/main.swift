// Writes the generated files of the repository: `swift run smtplint-dev generate`. With --check it writes nothing, names the
// files that are not current, and exits with 1.
import Driver

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments == ["generate"] || arguments == ["generate", "--check"] else {
  Console().writeNote("usage: smtplint-dev generate [--check]\n")
  Console.exit(.usage)
}

var status = ExitStatus.clean
for file in GeneratedFiles.all {
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
