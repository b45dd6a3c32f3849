import LockstepCommandLine
import LockstepTestSupport
import Testing

/// Limits of memory by control groups, from files like those of the system.
struct ControlGroupTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func limits(_ membership: String) throws -> [Double] {
    try folder.write(membership, to: "membership")
    return ControlGroup(membership: folder.file("membership"), root: folder.file("root")).memoryLimits
  }

  @Test func limitsOfTheGroupAndThoseAboveItCount() throws {
    try folder.write("8589934592\n", to: "root/memory.max")
    try folder.write("max\n", to: "root/jobs/memory.max")
    try folder.write("1073741824\n", to: "root/jobs/mine/memory.max")
    try folder.write("1\n", to: "root/jobs/other/memory.max")
    #expect(try limits("5:cpu:/elsewhere\n0::/jobs/mine\n").filter(\.isFinite) == [0x1p33, 0x1p30])
    #expect(try limits("0::/\n") == [0x1p33])
    // A group without a limit of its own.
    #expect(try limits("0::/jobs/mine/step\n").min() == 0x1p30)
  }

  @Test func systemsWithoutControlGroupsHaveNoLimit() throws {
    #expect(try limits("").isEmpty && limits("5:cpu:/elsewhere\n").isEmpty && limits("0::/jobs\n").isEmpty)
    #expect(ControlGroup(membership: folder.file("nowhere"), root: folder.path).memoryLimits.isEmpty)
  }
}
