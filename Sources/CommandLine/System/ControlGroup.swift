internal import Foundation

/// The control group (version 2) of the program, in which a cluster or a container limits memory.
package struct ControlGroup {
  /// The file that names the group, a line for each hierarchy.
  private let membership: String
  /// The folder of the root group.
  private let root: String

  package init(membership: String = "/proc/self/cgroup", root: String = "/sys/fs/cgroup") {
    self.membership = membership
    self.root = root
  }

  /// The memory limits in bytes of the group and those above it that have one, from the root down.
  package var memoryLimits: [Double] {
    let groups = (try? String(contentsOfFile: membership, encoding: .utf8)) ?? ""
    guard let own = groups.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })?.dropFirst("0::".count) else {
      return []
    }
    let parts = own.split(separator: "/").map(String.init)
    return (0...parts.count).compactMap { count in
      let group = ([root] + parts.prefix(count)).joined(separator: "/")
      return (try? String(contentsOfFile: group + "/memory.max", encoding: .utf8))
        .flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
  }
}
