// Head pose: degrees in the convention of docs/formats.md. x right, y down, z towards the viewer.

// Rows of R = Rx(pitch) Ry(yaw) Rz(roll)
export function rotation({ yaw, pitch, roll }) {
  const [sp, cp, sy, cy, sr, cr] = [pitch, yaw, roll].flatMap((degrees) => {
    const angle = degrees * Math.PI / 180;
    return [Math.sin(angle), Math.cos(angle)];
  });
  return [
    [cy * cr, -cy * sr, sy],
    [sp * sy * cr + cp * sr, cp * cr - sp * sy * sr, -sp * cy],
    [sp * sr - cp * sy * cr, cp * sy * sr + sp * cr, cp * cy],
  ];
}

export const turn = (rows, [x, y, z]) => rows.map((row) => row[0] * x + row[1] * y + row[2] * z);

// The pose as a mirror shows it
export const mirrored = ({ yaw, pitch, roll }) => ({ yaw: -yaw, pitch, roll: -roll });
