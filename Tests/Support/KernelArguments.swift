public import Testing

/// Numbers on which single precision is compared with double precision: between -100 and 100, near 0, infinite, and not a
/// number. All are exact in single precision.
public let kernelArguments: [Double] =
  stride(from: -100, through: 100, by: 0.25).map { $0 } + [-1e-2, 1e-3, -1e-5, 1e-20].map { Double(Float($0)) }
  + [.infinity, -.infinity, .nan]

/// Expects numbers in single precision to be those in double precision, entry by entry: the same infinity, not a number at the
/// same place, or different by at most `relative` times the expected number plus `absolute`.
public func expectEqual(
  _ single: [Double], _ double: [Double], relative: Double = 1e-6, absolute: Double = 1e-37,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(single.count == double.count, sourceLocation: sourceLocation)
  for (index, (a, b)) in zip(single, double).enumerated() {
    let agree = b.isFinite ? abs(a - b) <= relative * abs(b) + absolute : a == b || (a.isNaN && b.isNaN)
    #expect(agree, "entry \(index): \(a) instead of \(b)", sourceLocation: sourceLocation)
  }
}
