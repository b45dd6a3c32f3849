internal import LockstepTesting

/// The largest difference between entries at the same place, relative to the largest entry of the second list.
public func relativeDifference(_ a: [Double], _ b: [Double]) -> Double { LockstepTesting.relativeDifference(a, b) }
