package org.rectrain.train.checkpoint;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Progress;

/**
 * The checkpoints of one run: each written beside its final name, forced to disk and renamed, so
 * that a crash or a full disk never costs the one before.
 */
public final class CheckpointFolder {
  private static final String SUFFIX = ".ckpt";

  private final Path folder;
  private final int keep;

  /**
   * A folder of checkpoints.
   *
   * @param keep how many of the newest stay
   */
  public CheckpointFolder(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /** Writes a checkpoint and removes those that are too old. */
  public void write(Checkpoint checkpoint) {
    Path target = file(checkpoint.step());
    try {
      Files.createDirectories(folder);
      WholeFile.channel(target, channel -> checkpoint.write(Channels.newOutputStream(channel)));
      List<Path> all = files();
      for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw Failure.input(
          target + ": cannot be written: " + e.getMessage(),
          "free space on the disk and run the same command: it goes on from the checkpoint before",
          e);
    }
  }

  private Path file(long step) {
    return folder.resolve(String.format("step-%09d%s", step, SUFFIX));
  }

  /**
   * The checkpoint of a step that another process has found whole.
   *
   * @throws Failure (exit code 3) when this one cannot read it
   */
  public Checkpoint at(long step) {
    Path file = file(step);
    try {
      return Checkpoint.read(file);
    } catch (IOException e) {
      throw Failure.input(
          file + ": the first worker reads it, this one does not: " + e.getMessage(),
          "keep the run's folder where every worker sees it under the same path",
          e);
    }
  }

  /** The newest checkpoint that is whole and belongs to this run. */
  public Optional<Checkpoint> newest(String fingerprint, Progress progress) {
    for (Path file : files()) {
      try {
        Checkpoint found = Checkpoint.read(file);
        if (found.fingerprint().equals(fingerprint)) {
          return Optional.of(found);
        }
        progress.log(file + ": belongs to another configuration, not used");
      } catch (IOException e) {
        progress.log(file + ": " + e.getMessage() + "; the one before is tried");
      }
    }
    return Optional.empty();
  }

  /** Newest first. */
  public List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(p -> p.toString().endsWith(SUFFIX))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }
}
