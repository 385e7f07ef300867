/// A version of the protocol, as the manifest spells it; in the order of age.
package enum TLSProtocol: String, Choice, Comparable {
  case ssl3 = "SSLv3"
  case tls1 = "TLSv1"
  case tls11 = "TLSv1_1"
  case tls12 = "TLSv1_2"
  case tls13 = "TLSv1_3"

  package static func < (left: TLSProtocol, right: TLSProtocol) -> Bool { left.age < right.age }

  private var age: Int {
    switch self {
    case .ssl3: 0
    case .tls1: 1
    case .tls11: 2
    case .tls12: 3
    case .tls13: 4
    }
  }
}
