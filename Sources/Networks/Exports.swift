// An architecture reads its sizes from documents and tensors.
@_exported public import LockstepFiles
