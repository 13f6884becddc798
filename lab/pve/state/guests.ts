/** An address of a network interface inside a guest. */
export interface GuestAddress {
  /** As the guest calls it: `eth0`. */
  readonly interface: string;
  readonly mac?: string;
  /** IPv4 or IPv6, without a prefix length. */
  readonly address: string;
  readonly prefix: number;
}

/** What goes on inside a VM: nothing of it is in the VM's configuration. */
export interface Guest {
  /** Whether the QEMU guest agent answers while the VM runs. */
  readonly agent: boolean;
  /** Whether the guest powers off when it is asked to. */
  readonly reacts: boolean;
  /** What the agent tells of the guest's network. */
  readonly addresses: readonly GuestAddress[];
  /** What the agent tells of the guest's system: `id`, `name`, `version-id`, `kernel-release`, ... */
  readonly system?: Readonly<Record<string, string>>;
}

const DEFAULT: Guest = { agent: false, reacts: true, addresses: [] };

/**
 * The systems inside the VMs. The lab runs none, so that it is told what they would do; a guest that nobody spoke of has
 * no agent and powers off when it is asked to.
 */
export class Guests {
  #guests = new Map<number, Guest>();

  /** All data, to be put back by {@link load}. */
  save(): Map<number, Guest> {
    return this.#guests;
  }

  /** Puts saved data in the place of the present. */
  load(saved: Map<number, Guest>): void {
    this.#guests = saved;
  }

  /** The guest of a VM. */
  of(vmid: number): Guest {
    return this.#guests.get(vmid) ?? DEFAULT;
  }

  /** Changes what is said of a VM's guest. */
  set(vmid: number, guest: Partial<Guest>): void {
    this.#guests.set(vmid, { ...this.of(vmid), ...guest });
  }

  /** Forgets the guest of a VM that is gone. */
  forget(vmid: number): void {
    this.#guests.delete(vmid);
  }
}
