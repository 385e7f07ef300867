import Foundation
import TestSupport
import Testing

/// The image. There is no container engine where the tests run: its instructions are compared with what they stand for.
struct ImageTests {
  let instructions: [(name: String, rest: String)]

  init() throws {
    let result = try Command.run(
      Repository.tool("python"),
      [Repository.path("Tests/Pipelines/steps.py"), "docker", Repository.path("packaging/docker/Dockerfile")])
    let list = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String]])
    instructions = list.map { ($0[0], $0[1]) }
  }

  @Test func `hadolint finds nothing`() throws {
    let result = try Command.run(Repository.tool("hadolint"), ["packaging/docker/Dockerfile"], in: Repository.root.path)
    #expect(result.status == 0, "\(result.everything)")
  }

  @Test func `it builds with the repository's own scripts, from files that are there and reach the builder`() throws {
    let builds = instructions.filter { $0.name == "RUN" && $0.rest.hasPrefix("scripts/") }.map(\.rest)
    #expect(builds == ["scripts/install-dependencies build", "scripts/build-release"])
    let allowed = Repository.text(".dockerignore").split(separator: "\n").filter { $0.hasPrefix("!") }.map {
      String($0.dropFirst())
    }
    let copied = instructions.filter { $0.name == "COPY" && !$0.rest.hasPrefix("--from") }
      .map { String($0.rest.prefix { $0 != " " }) }
    #expect(copied.sorted() == allowed.sorted())
    for name in copied + builds.map({ String($0.prefix { $0 != " " }) }) {
      #expect(FileManager.default.fileExists(atPath: Repository.path(name)), "\(name)")
    }
    // Swift reads every target's folder, also of those that it does not build.
    #expect(Set(copied).isSuperset(of: ["Package.swift", "Sources", "Tests", "scripts"]))
  }

  @Test func `it runs as nobody in particular, in the folder that is mounted`() throws {
    let last = instructions[(instructions.lastIndex { $0.name == "FROM" } ?? 0)...]
    #expect(last.first?.rest == "debian:bookworm-slim")
    let user = try #require(last.first { $0.name == "USER" }?.rest)
    #expect(Int(user).map { $0 >= 1000 } == true)
    #expect(last.contains { $0.name == "RUN" && $0.rest.hasPrefix("useradd --uid \(user) ") })
    #expect(last.contains { $0.name == "WORKDIR" && $0.rest == "/work" })
    #expect(last.contains { $0.name == "ENTRYPOINT" && $0.rest == "[\"smtplint\"]" })
  }

  static let isBookworm = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8))?.contains("bookworm") == true

  /// The debug program is linked with the same C libraries as the release, and with Swift's besides.
  @Test(.enabled(if: isBookworm, "this is not Debian 12"))
  func `it installs the packages of the libraries that the program is linked with`()
    throws
  {
    func libraries(of file: String) throws -> [String] {
      try Command.run("/usr/bin/env", ["ldd", file]).output.split(separator: "\n").compactMap { line in
        line.contains("=> /lib/") || line.contains("=> /usr/lib/x86_64") || line.contains("=> /usr/lib/aarch64")
          ? line.split(separator: " ").dropFirst(2).first.map(String.init) : nil
      }
    }
    func packages(of libraries: [String]) throws -> Set<String> {
      Set(
        try libraries.flatMap { path in
          let name = try #require(path.split(separator: "/").last)
          return try Command.run("/usr/bin/env", ["dpkg-query", "--search", "*/\(name)"]).output.split(separator: "\n")
            .map { String($0.prefix { $0 != ":" }) }
        })
    }
    let linked = try libraries(of: Repository.program)
    // The tests' program has the store in PostgreSQL; the image's has not.
    let postgreSQL = try #require(linked.first { $0.contains("libpq.so") })
    let onlyInTests = try packages(of: [postgreSQL] + libraries(of: postgreSQL))
    let owners = try packages(of: linked)
    // In the base image: what apt itself needs.
    let inBase: Set = ["libc6", "libgcc-s1", "libstdc++6"]
    // Others come with those that are named.
    let needed = ["libidn2-0", "libsqlite3-0", "libssl3", "libyaml-0-2"]
    let install = try #require(instructions.first { $0.rest.contains("apt-get install") }?.rest)
    let named = Set(install.split(separator: "&&").first { $0.contains("install") }?.split(separator: " ").map(String.init) ?? [])
    for package in needed {
      #expect(owners.contains(package), "the program does not use \(package)")
      #expect(named.contains(package))
    }
    let dependencies = try Command.run("/usr/bin/env", ["dpkg-query", "--show", "--showformat", "${Depends}, "] + needed).output
    for package in owners.subtracting(inBase).subtracting(needed).subtracting(onlyInTests) where !package.hasPrefix("swift") {
      #expect(dependencies.contains("\(package) "), "nothing installs \(package)")
    }
    for package in named where package.contains("lib") || package == "ca-certificates" {
      #expect(
        try Command.run("/usr/bin/env", ["apt-cache", "show", package]).status == 0, "\(package) is no package of Debian 12")
    }
  }
}
