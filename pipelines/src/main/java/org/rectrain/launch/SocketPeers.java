package org.rectrain.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.rectrain.train.parallel.Peers;

/**
 * Peers that are each connected to each by a socket. A message is its length and its bytes; a
 * negative length says that the sender gives up, and the bytes say why.
 *
 * <p>Channels are closed by an interrupt of the thread that waits on them, so a cancelled task does
 * not hang.
 */
final class SocketPeers implements Peers, AutoCloseable {
  private final int rank;
  private final SocketChannel[] channels;
  private final ExecutorService senders;
  private List<Future<?>> sending = List.of();

  private SocketPeers(int rank, SocketChannel[] channels) {
    this.rank = rank;
    this.channels = channels;
    this.senders =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "rectrain-exchange");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Connects the peers.
   *
   * @param host by which the others reach this one
   * @param token that all of them know
   * @param exchange gives an address to all and takes all addresses, by rank
   */
  static SocketPeers connect(
      int rank, int size, String host, String token, UnaryOperator<List<String>> exchange)
      throws IOException {
    byte[] secret = token.getBytes(StandardCharsets.UTF_8);
    SocketChannel[] channels = new SocketChannel[size];
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getByName(host), 0), size);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      List<String> addresses = exchange.apply(List.of(host + ":" + port));
      for (int other = 0; other < rank; other++) {
        channels[other] = call(addresses.get(other), rank, secret);
      }
      for (int missing = size - 1 - rank; missing > 0; ) {
        SocketChannel caller = server.accept();
        int from = answer(caller, size, secret);
        if (from <= rank || channels[from] != null) {
          caller.close(); // Not one of us.
        } else {
          channels[from] = caller;
          missing--;
        }
      }
      return new SocketPeers(rank, channels);
    } catch (IOException | RuntimeException e) {
      closeAll(channels);
      throw e;
    }
  }

  private static SocketChannel call(String address, int rank, byte[] secret) throws IOException {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    ByteBuffer hello = ByteBuffer.allocate(secret.length + Integer.BYTES);
    write(channel, hello.put(secret).putInt(rank).flip());
    return channel;
  }

  /** Rank of the caller; -1 when it does not know the token. */
  private static int answer(SocketChannel caller, int size, byte[] secret) throws IOException {
    caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
    caller.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    ByteBuffer hello = ByteBuffer.allocate(secret.length + Integer.BYTES);
    try {
      read(caller, hello);
    } catch (IOException e) {
      return -1; // A stranger that hung up.
    }
    byte[] shown = Arrays.copyOf(hello.array(), secret.length);
    int from = hello.getInt(secret.length);
    return MessageDigest.isEqual(shown, secret) && from < size ? from : -1;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return channels.length;
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    // Sending and receiving go on at once, or two large messages would wait for each other.
    List<Future<?>> sent = new ArrayList<>();
    sending = sent;
    for (int other = 0; other < channels.length; other++) {
      if (other != rank) {
        SocketChannel channel = channels[other];
        sent.add(
            senders.submit(
                () -> {
                  write(channel, ByteBuffer.allocate(Integer.BYTES).putInt(own.length).flip());
                  write(channel, ByteBuffer.wrap(own));
                  return null;
                }));
      }
    }
    List<byte[]> all = new ArrayList<>();
    for (int other = 0; other < channels.length; other++) {
      all.add(other == rank ? own : receive(other));
    }
    try {
      for (Future<?> future : sent) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw new LostPeer("worker " + rank + " cannot send to another one", e);
    }
    return all;
  }

  private byte[] receive(int other) {
    try {
      ByteBuffer head = ByteBuffer.allocate(Integer.BYTES);
      read(channels[other], head);
      int length = head.getInt(0);
      ByteBuffer body = ByteBuffer.allocate(length < 0 ? -length : length);
      read(channels[other], body);
      if (length < 0) {
        throw new GivenUp(WorkerOutcome.parse(new String(body.array(), StandardCharsets.UTF_8)));
      }
      return body.array();
    } catch (java.nio.channels.ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted");
    } catch (IOException e) {
      throw new LostPeer("worker " + other + " is gone: worker " + rank + " waits in vain", e);
    }
  }

  /**
   * Tells all others that this one ends without a result, so that they end alike, and waits until
   * they have heard it: a connection that is closed too early takes its last message with it.
   */
  void giveUp(WorkerOutcome verdict) {
    byte[] why = verdict.text().getBytes(StandardCharsets.UTF_8);
    if (!sent()) {
      return;
    }
    List<SocketChannel> informed =
        Arrays.stream(channels).filter(channel -> channel != null && send(channel, why)).toList();
    informed.forEach(SocketPeers::drain);
  }

  /** Waits until nothing is being sent any more; false when interrupted. */
  private boolean sent() {
    for (Future<?> future : sending) {
      while (!future.isDone()) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
  }

  private static boolean send(SocketChannel channel, byte[] why) {
    try {
      write(channel, ByteBuffer.allocate(Integer.BYTES).putInt(-why.length).flip());
      write(channel, ByteBuffer.wrap(why));
      channel.shutdownOutput();
      return true;
    } catch (IOException e) {
      return false; // It is gone, and needs no message.
    }
  }

  private static void drain(SocketChannel channel) {
    ByteBuffer scrap = ByteBuffer.allocate(1 << 16);
    try {
      int count;
      do {
        count = channel.read(scrap.clear());
      } while (count >= 0);
    } catch (IOException e) {
      return; // It is gone.
    }
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void read(SocketChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new java.io.EOFException("the connection was closed");
      }
    }
  }

  private static void closeAll(SocketChannel[] channels) throws IOException {
    for (SocketChannel channel : channels) {
      if (channel != null) {
        channel.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    senders.shutdownNow();
    closeAll(channels);
  }

  /** Another worker has given up and said why. */
  static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient WorkerOutcome verdict;

    GivenUp(WorkerOutcome verdict) {
      super(verdict.message());
      this.verdict = verdict;
    }

    WorkerOutcome verdict() {
      return verdict;
    }
  }
}
