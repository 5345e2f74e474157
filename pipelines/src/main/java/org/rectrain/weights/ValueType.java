package org.rectrain.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** How a number is encoded in a safetensors file; all are little endian. */
public enum ValueType {
  F32(4),
  /** IEEE half precision. */
  F16(2),
  /** The upper half of a float32. */
  BF16(2);

  private final int bytes;

  ValueType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Decodes all that remains in {@code from}. */
  void decode(ByteBuffer from, FloatBuffer into) {
    switch (this) {
      case F32 -> into.put(from.asFloatBuffer());
      case F16 -> {
        while (from.hasRemaining()) {
          into.put(halfToFloat(from.getShort()));
        }
      }
      case BF16 -> {
        while (from.hasRemaining()) {
          into.put(Float.intBitsToFloat(from.getShort() << 16));
        }
      }
    }
  }

  /** Encodes all that remains in {@code from}, rounding to nearest, ties to even. */
  void encode(FloatBuffer from, ByteBuffer into) {
    switch (this) {
      case F32 -> {
        int bytesWritten = from.remaining() * Float.BYTES;
        into.asFloatBuffer().put(from);
        into.position(into.position() + bytesWritten);
      }
      case F16 -> {
        while (from.hasRemaining()) {
          into.putShort(floatToHalf(from.get()));
        }
      }
      case BF16 -> {
        while (from.hasRemaining()) {
          into.putShort(floatToBfloat(from.get()));
        }
      }
    }
  }

  private static short floatToBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    int rounded = bits + 0x7fff + (bits >>> 16 & 1);
    return (short) (rounded >>> 16);
  }

  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (mantissa << 13));
    }
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }

  static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) { // 65520 and up round to infinity
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) { // below 2^-14: subnormal, in steps of 2^-24
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | ((rounded - 0x38000000) >>> 13));
  }
}
