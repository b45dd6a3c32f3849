/// The version of Lockstep, which every file that it writes carries.
public enum LockstepVersion {
  /// Major, minor and patch, as semantic versioning has them.
  public static let current = "0.1.0"
}
