// Nothing may leave this machine.
import net from "node:net";

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [given] = args[0] && Array.isArray(args[0]) ? args[0] : args;
  const host = given?.host ?? "localhost";
  const isHere = given?.path !== undefined || ["127.0.0.1", "::1", "localhost"].includes(host);
  if (!isHere) throw new Error(`a connection to another machine was attempted: ${host}`);
  return connect.apply(this, args);
};

export default () => {};
