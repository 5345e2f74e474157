package org.rectrain.dataset.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Arrays;

/**
 * The one rule of numbers that are undefined: NaN and infinite ones are null in every JSON file,
 * and null is NaN again where a record has a number; a key that is not there is missing all the
 * same. Files of versions before have the text {@code "NaN"} or {@code "Infinity"}, which is read
 * too.
 */
public final class UndefinedNumbers {
  private UndefinedNumbers() {}

  /** Makes writers that follow the rule. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        .addDecorator((factory, generator) -> new Writer(generator))
        .build();
  }

  /** Makes readers that follow it. */
  public static SimpleModule module() {
    return new SimpleModule("undefined numbers")
        .addDeserializer(double.class, new Primitive(double.class))
        .addDeserializer(Double.class, new Boxed())
        .addDeserializer(double[].class, new Column());
  }

  private static final class Writer extends JsonGeneratorDelegate {
    Writer(JsonGenerator generator) {
      super(generator, false);
    }

    @Override
    public void writeNumber(double number) throws IOException {
      if (Double.isFinite(number)) {
        delegate.writeNumber(number);
      } else {
        delegate.writeNull();
      }
    }

    @Override
    public void writeNumber(float number) throws IOException {
      if (Float.isFinite(number)) {
        delegate.writeNumber(number);
      } else {
        delegate.writeNull();
      }
    }

    @Override
    public void writeArray(double[] array, int offset, int length) throws IOException {
      writeStartArray(array, length);
      for (int i = offset; i < offset + length; i++) {
        writeNumber(array[i]);
      }
      writeEndArray();
    }
  }

  private static final class Primitive extends StdScalarDeserializer<Double> {
    private static final long serialVersionUID = 1L;
    private static final NumberDeserializers.DoubleDeserializer STRICT =
        new NumberDeserializers.DoubleDeserializer(double.class, 0d);

    Primitive(Class<?> type) {
      super(type);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return STRICT.deserialize(in, context);
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
      return STRICT.getNullValue(context); // refuses
    }
  }

  /** A number in a list or a map; one that may be null as a whole is null when it is. */
  private static final class Boxed extends StdScalarDeserializer<Double>
      implements ContextualDeserializer {
    private static final long serialVersionUID = 1L;
    private static final NumberDeserializers.DoubleDeserializer STRICT =
        new NumberDeserializers.DoubleDeserializer(Double.class, null);

    Boxed() {
      super(Double.class);
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) {
      return property != null && property.getType().hasRawClass(Double.class) ? STRICT : this;
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return STRICT.deserialize(in, context);
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }

  private static final class Column extends StdScalarDeserializer<double[]> {
    private static final long serialVersionUID = 1L;

    Column() {
      super(double[].class);
    }

    @Override
    public double[] deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!in.isExpectedStartArrayToken()) {
        return (double[]) context.handleUnexpectedToken(double[].class, in);
      }
      double[] out = new double[16];
      int size = 0;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        out = size == out.length ? Arrays.copyOf(out, 2 * size) : out;
        out[size++] =
            in.hasToken(JsonToken.VALUE_NULL)
                ? Double.NaN
                : Primitive.STRICT.deserialize(in, context);
      }
      return Arrays.copyOf(out, size);
    }
  }
}
