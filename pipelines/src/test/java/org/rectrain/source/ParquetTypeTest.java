package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of docs/types.md, row by row. */
final class ParquetTypeTest {
  private static ParquetType of(String field) {
    return ParquetType.of(
        MessageTypeParser.parseMessageType("message m { " + field + " }").getType(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional binary c (STRING); | TEXT | string",
        "optional binary c (ENUM); | TEXT | string",
        "optional binary c (JSON); | TEXT | string",
        "optional int32 c; | WHOLE | int",
        "optional int32 c (INTEGER(8,true)); | WHOLE | int",
        "optional int32 c (INTEGER(16,false)); | WHOLE | int",
        "optional int32 c (INTEGER(32,false)); | WHOLE | bigint",
        "optional int64 c; | WHOLE | bigint",
        "optional int64 c (INTEGER(64,true)); | WHOLE | bigint",
        "optional int64 c (INTEGER(64,false)); | DECIMAL | decimal(20,0)",
        "optional float c; | REAL | float",
        "optional double c; | REAL | double",
        "optional int32 c (DECIMAL(9,2)); | DECIMAL | decimal(9,2)",
        "optional binary c (DECIMAL(38,4)); | DECIMAL | decimal(38,4)",
        "optional fixed_len_byte_array(8) c (DECIMAL(18,2)); | DECIMAL | decimal(18,2)",
        "optional boolean c; | BOOLEAN | boolean",
        "optional int32 c (DATE); | DAY | date",
        "optional int64 c (TIMESTAMP(MILLIS,true)); | TIME | timestamp",
        "optional int64 c (TIMESTAMP(MICROS,true)); | TIME | timestamp",
        "optional int64 c (TIMESTAMP(MICROS,false)); | LOCAL_TIME | timestamp_ntz",
        "optional int64 c (TIMESTAMP(NANOS,true)); | NANOS | bigint",
        "optional int64 c (TIMESTAMP(NANOS,false)); | LOCAL_NANOS | bigint",
        "optional int96 c; | TIME | timestamp",
        "optional group c (LIST) { repeated group list { optional binary element (STRING); } } |"
            + " LIST | array<string>",
        "optional group c (LIST) { repeated group list { optional int64 element; } } | LIST |"
            + " array<bigint>",
        "repeated int32 c; | LIST | array<int>"
      })
  void reads(String field, String kind, String spark) {
    ParquetType type = of(field);
    assertThat(type.refusal()).isEmpty();
    assertThat(type.kind()).hasToString(kind);
    assertThat(type.spark().catalogString()).isEqualTo(spark);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional binary c; | bytes without the annotation STRING; cast it to text",
        "optional binary c (BSON); | bytes without the annotation STRING",
        "optional fixed_len_byte_array(16) c (UUID); | a UUID in bytes; cast it to text",
        "optional fixed_len_byte_array(5) c; | bytes of a fixed length; cast it to text",
        "optional fixed_len_byte_array(12) c (INTERVAL); | bytes of a fixed length",
        "optional fixed_len_byte_array(2) c (FLOAT16); | a fraction of 16 bits; write it as a"
            + " float",
        "optional int32 c (UNKNOWN); | of no type, since all its values are null; leave it out",
        "optional int32 c (TIME(MILLIS,true)); | a time of day",
        "optional int64 c (TIME(MICROS,true)); | a time of day",
        "optional group c (MAP) { repeated group key_value { required binary key (STRING); optional"
            + " int32 value; } } | a map",
        "optional group c { optional int32 x; } | a struct; name one of its fields, such as c.x",
        "optional group c (LIST) { repeated group list { optional double element; } } | a list of"
            + " fractions (a vector)",
        "optional group c (LIST) { repeated group list { optional group element { optional int32 x;"
            + " } } } | a list of values that are no text"
      })
  void refuses(String field, String why) {
    ParquetType type = of(field);
    assertThat(type.isReadable()).isFalse();
    assertThat(type.refusal()).startsWith(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional int32 c; | optional int64 c; | bigint",
        "optional double c; | optional float c; | double",
        "optional binary c (STRING); | optional binary c (ENUM); | string",
        "optional int32 c; | optional binary c (STRING); | ",
        "optional int64 c; | optional double c; | ",
        "optional int64 c (TIMESTAMP(MICROS,true)); | optional int64 c (TIMESTAMP(MICROS,false)); |"
            + " "
      })
  void filesMustAgree(String one, String other, String type) {
    var wider = ParquetType.wider(of(one), of(other));
    assertThat(wider == null ? null : wider.catalogString()).isEqualTo(type);
  }
}
