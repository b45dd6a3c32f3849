// The few calls of MPI that Lockstep makes. MPI's constants are macros, which differ between implementations and which Swift
// cannot import. All functions return MPI_SUCCESS or an error code.
#pragma once

#include <mpi.h>
#include <stddef.h>

/// Only the main thread calls MPI; errors are returned.
static inline int lockstep_mpi_start(int *rank, int *size) {
  int provided;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
  if (code != MPI_SUCCESS) return code;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  return MPI_Comm_size(MPI_COMM_WORLD, size);
}

static inline int lockstep_mpi_gather_numbers(const double *own, int count, double *all) {
  return MPI_Allgather(own, count, MPI_DOUBLE, all, count, MPI_DOUBLE, MPI_COMM_WORLD);
}

static inline int lockstep_mpi_exchange(
    const void *sent, const int *sent_counts, const int *sent_starts,
    void *received, const int *received_counts, const int *received_starts) {
  return MPI_Alltoallv(
      sent, sent_counts, sent_starts, MPI_BYTE, received, received_counts, received_starts, MPI_BYTE, MPI_COMM_WORLD);
}

static inline int lockstep_mpi_share(void *bytes, const int *counts, const int *starts) {
  return MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, bytes, counts, starts, MPI_BYTE, MPI_COMM_WORLD);
}

static inline int lockstep_mpi_send(const void *bytes, int count, int rank) {
  return MPI_Send(bytes, count, MPI_BYTE, rank, 0, MPI_COMM_WORLD);
}

static inline int lockstep_mpi_receive(void *bytes, int count, int rank) {
  return MPI_Recv(bytes, count, MPI_BYTE, rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static inline void lockstep_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

static inline void lockstep_mpi_end(void) { MPI_Finalize(); }
