package org.rectrain.dataset.file;

import java.io.IOException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of an open Parquet file, one after the other; who opened the file closes it. */
public final class GroupReader {
  private final ParquetFileReader file;
  private final MessageType schema;
  private @Nullable RecordReader<Group> records;
  private long left;

  /**
   * Begins at the file's next row group.
   *
   * @param schema of the columns to read
   */
  public GroupReader(ParquetFileReader file, MessageType schema) {
    this.file = file;
    this.schema = schema;
  }

  /**
   * The next row; null behind the last one.
   *
   * @throws IOException when the file cannot be read
   */
  public @Nullable Group next() throws IOException {
    RecordReader<Group> open = records;
    while (left == 0 || open == null) {
      PageReadStore pages = file.readNextRowGroup();
      if (pages == null) {
        return null;
      }
      left = pages.getRowCount();
      open =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages, new GroupRecordConverter(schema));
      records = open;
    }
    left--;
    return open.read();
  }
}
