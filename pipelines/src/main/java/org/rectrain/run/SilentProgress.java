package org.rectrain.run;

enum SilentProgress implements Progress, Progress.Bar {
  INSTANCE;

  @Override
  public Bar step(String what, long total) {
    return this;
  }

  @Override
  public void log(String line) {}

  @Override
  public void advance(long units) {}

  @Override
  public void message(String text) {}

  @Override
  public void close() {}
}
