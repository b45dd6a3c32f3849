/// The number type of a network: `Float` to train and run it, `Double` to check its gradients with the same code.
///
/// C kernels do the work on whole arrays, in two versions each; nothing else in the layers depends on the type.
public protocol NetworkScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// The version of the kernels for this type.
  static var precision: Precision { get }
}

/// The versions of a kernel, whose names end in `_f32` and `_f64`.
///
/// A kernel is called from a switch over the two: closures or witnesses that stand for it would cost more than small kernels do.
public enum Precision: Sendable {
  /// 32 bits.
  case single
  /// 64 bits.
  case double
}

extension Float: NetworkScalar {
  public static var precision: Precision { .single }
}

extension Double: NetworkScalar {
  public static var precision: Precision { .double }
}
