package org.rectrain.config.monitor;

import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** A table that adds its columns to the rows of the log. */
public record MonitorJoin(
    @Option(doc = "File, folder or glob, relative to data.root.", inDataRoot = true) InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column that both have; the table has each value of it once.") String on) {}
