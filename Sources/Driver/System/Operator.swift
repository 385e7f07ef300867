import Manifests

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Musl
#endif

/// Who runs the program.
enum Operator {
  /// `user@host`; in a pipeline the forge's name of whoever started it, and that in brackets.
  static var name: String {
    let user = getpwuid(geteuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(geteuid())"
    let machine = "\(user)@\(hostName)"
    for (pipeline, variable) in [("GITHUB_ACTIONS", "GITHUB_ACTOR"), ("GITLAB_CI", "GITLAB_USER_LOGIN")] {
      if Console.environment(pipeline) == "true", let actor = Console.environment(variable), !actor.isEmpty {
        return "\(actor) (\(machine))"
      }
    }
    return machine
  }

  /// What EHLO says where no manifest does (RFC 5321, section 4.1.1.1): the machine's name where it may be one of the DNS, else
  /// an address.
  static var heloName: String {
    let name = hostName
    return HostName.heloFault(in: name) == nil && name.contains(".") ? name : "[127.0.0.1]"
  }

  private static var hostName: String {
    String(unsafeUninitializedCapacity: 256) { buffer in
      let isKnown = gethostname(UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self), 256) == 0
      return isKnown ? buffer.firstIndex(of: 0) ?? 256 : 0
    }
  }
}
