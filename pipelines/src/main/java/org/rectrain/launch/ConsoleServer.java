package org.rectrain.launch;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.rectrain.run.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the progress of the first worker and shows it here. One worker at a time reports. */
final class ConsoleServer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleServer.class);

  private final ServerSocket server;
  private final String token;
  private final Progress progress;
  private final Thread listener;

  private ConsoleServer(ServerSocket server, String token, Progress progress) {
    this.server = server;
    this.token = token;
    this.progress = progress;
    this.listener = new Thread(this::listen, "rectrain-console");
    listener.setDaemon(true);
    listener.start();
  }

  /**
   * Starts to listen.
   *
   * @param host by which workers reach this process
   */
  static ConsoleServer open(String host, String token, Progress progress) throws IOException {
    return new ConsoleServer(new ServerSocket(0, 8, InetAddress.getByName(host)), token, progress);
  }

  /** Its address, host:port. */
  String address() {
    return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  private void listen() {
    while (!server.isClosed()) {
      try (Socket worker = server.accept();
          DataInputStream in =
              new DataInputStream(new BufferedInputStream(worker.getInputStream()))) {
        if (in.readUTF().equals(token)) {
          show(in);
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOGGER.warn("progress is no longer heard: {}", e.getMessage());
        }
      }
    }
  }

  private void show(DataInputStream in) throws IOException {
    Progress.@Nullable Bar bar = null;
    try {
      while (true) {
        switch (in.read()) {
          case -1 -> {
            return; // It has ended.
          }
          case ConsoleClient.LOG -> progress.log(in.readUTF());
          case ConsoleClient.STEP -> bar = progress.step(in.readUTF(), in.readLong());
          case ConsoleClient.ADVANCE -> {
            long units = in.readLong();
            if (bar != null) {
              bar.advance(units);
            }
          }
          case ConsoleClient.MESSAGE -> {
            String text = in.readUTF();
            if (bar != null) {
              bar.message(text);
            }
          }
          case ConsoleClient.END -> {
            if (bar != null) {
              bar.close();
              bar = null;
            }
          }
          default -> throw new IOException("a word that no worker says");
        }
      }
    } finally {
      if (bar != null) {
        bar.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      listener.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
