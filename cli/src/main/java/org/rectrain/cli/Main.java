package org.rectrain.cli;

/** Entry point of the {@code rectrain} command. */
public final class Main {
  private Main() {}

  /** Runs one command. */
  public static void main(String[] args) {
    System.out.println("rectrain");
  }
}
